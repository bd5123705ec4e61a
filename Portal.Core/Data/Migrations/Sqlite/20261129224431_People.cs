using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class People : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CustomerTags",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerTags", x => new { x.Name, x.CustomerId });
                    table.ForeignKey(
                        name: "FK_CustomerTags_AspNetUsers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SecondFactors",
                columns: table => new
                {
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    ProtectedSecret = table.Column<string>(type: "TEXT", nullable: false),
                    OnSince = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastStep = table.Column<long>(type: "INTEGER", nullable: false),
                    RecoveryHashes = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SecondFactors", x => x.CustomerId);
                    table.ForeignKey(
                        name: "FK_SecondFactors_AspNetUsers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_Billing_CreatedAt",
                table: "AspNetUsers",
                columns: new[] { "Billing", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_Billing_NormalizedEmail",
                table: "AspNetUsers",
                columns: new[] { "Billing", "NormalizedEmail" });

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_CreatedAt",
                table: "AspNetUsers",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_Currency",
                table: "AspNetUsers",
                column: "Currency");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_Currency_CreatedAt",
                table: "AspNetUsers",
                columns: new[] { "Currency", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_Currency_NormalizedEmail",
                table: "AspNetUsers",
                columns: new[] { "Currency", "NormalizedEmail" });

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_LockoutEnd",
                table: "AspNetUsers",
                column: "LockoutEnd",
                filter: "\"LockoutEnd\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_Unconfirmed_CreatedAt",
                table: "AspNetUsers",
                column: "CreatedAt",
                filter: "NOT \"EmailConfirmed\"");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_Unconfirmed_Id",
                table: "AspNetUsers",
                column: "Id",
                filter: "NOT \"EmailConfirmed\"");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_Unconfirmed_NormalizedEmail",
                table: "AspNetUsers",
                column: "NormalizedEmail",
                filter: "NOT \"EmailConfirmed\"");

            migrationBuilder.CreateIndex(
                name: "IX_CustomerTags_CustomerId",
                table: "CustomerTags",
                column: "CustomerId");

            CustomerTagTriggers.Create(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            CustomerTagTriggers.Drop(migrationBuilder);
            migrationBuilder.DropTable(
                name: "CustomerTags");

            migrationBuilder.DropTable(
                name: "SecondFactors");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_Billing_CreatedAt",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_Billing_NormalizedEmail",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_CreatedAt",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_Currency",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_Currency_CreatedAt",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_Currency_NormalizedEmail",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_LockoutEnd",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_Unconfirmed_CreatedAt",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_Unconfirmed_Id",
                table: "AspNetUsers");

            migrationBuilder.DropIndex(
                name: "IX_AspNetUsers_Unconfirmed_NormalizedEmail",
                table: "AspNetUsers");
        }
    }
}
