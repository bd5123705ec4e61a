using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class InvoicesOfPeriods : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "InvoiceId",
                table: "ServicePeriods",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_ServicePeriods_InvoiceId",
                table: "ServicePeriods",
                column: "InvoiceId");

            migrationBuilder.AddForeignKey(
                name: "FK_ServicePeriods_Invoices_InvoiceId",
                table: "ServicePeriods",
                column: "InvoiceId",
                principalTable: "Invoices",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_ServicePeriods_Invoices_InvoiceId",
                table: "ServicePeriods");

            migrationBuilder.DropIndex(
                name: "IX_ServicePeriods_InvoiceId",
                table: "ServicePeriods");

            migrationBuilder.DropColumn(
                name: "InvoiceId",
                table: "ServicePeriods");
        }
    }
}
