using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class StaffAccounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "HeldSince",
                table: "Accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AccountNotes",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AccountId = table.Column<int>(type: "INTEGER", nullable: false),
                    AuthorId = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountNotes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AccountNotes_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SavedFilters",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    OwnerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Query = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedFilters", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Id_Deleted",
                table: "Accounts",
                column: "Id",
                filter: "\"State\" || '' = 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Id_Unusual",
                table: "Accounts",
                column: "Id",
                filter: "\"State\" NOT IN ('Active', 'Deleted')");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Usage_Bytes_Id",
                table: "Accounts",
                columns: new[] { "Usage_Bytes", "Id" },
                filter: "\"State\" <> 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_AccountNotes_AccountId_Id",
                table: "AccountNotes",
                columns: new[] { "AccountId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SavedFilters_OwnerId_Name",
                table: "SavedFilters",
                columns: new[] { "OwnerId", "Name" },
                unique: true);

            StaffSearchIndexes.Create(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            StaffSearchIndexes.Drop(migrationBuilder);

            migrationBuilder.DropTable(
                name: "AccountNotes");

            migrationBuilder.DropTable(
                name: "SavedFilters");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_Id_Deleted",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_Id_Unusual",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_Usage_Bytes_Id",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "HeldSince",
                table: "Accounts");
        }
    }
}
