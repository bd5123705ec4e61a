using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Portal.Core.Auditing;
using Portal.Core.Ordering;
using Portal.Core.Oversight;

#nullable disable

namespace Portal.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Oversight : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LocationCode",
                table: "Orders",
                type: "TEXT",
                maxLength: 16,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "AuditSeals",
                columns: table => new
                {
                    EventId = table.Column<long>(type: "INTEGER", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditSeals", x => x.EventId);
                });

            migrationBuilder.CreateTable(
                name: "BusinessFigures",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    TakenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Content = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BusinessFigures", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMails_Kind_Id",
                table: "OutboxMails",
                columns: new[] { "Kind", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMails_State_Id",
                table: "OutboxMails",
                columns: new[] { "State", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Orders_CustomerId_PlacedAt",
                table: "Orders",
                columns: new[] { "CustomerId", "PlacedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Orders_LocationCode_PlacedAt",
                table: "Orders",
                columns: new[] { "LocationCode", "PlacedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Orders_PlacedAt",
                table: "Orders",
                column: "PlacedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_PlacedAt_Open",
                table: "Orders",
                column: "PlacedAt",
                filter: "\"State\" <> 'Completed' AND \"State\" <> 'Refused' AND \"State\" <> 'RolledBack'");

            migrationBuilder.CreateIndex(
                name: "IX_Orders_State_PlacedAt",
                table: "Orders",
                columns: new[] { "State", "PlacedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Kind_Id",
                table: "Jobs",
                columns: new[] { "Kind", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Scope",
                table: "Jobs",
                column: "Scope");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_State_Id",
                table: "Jobs",
                columns: new[] { "State", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEvents_ActorId_At",
                table: "AuditEvents",
                columns: new[] { "ActorId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEvents_Address_At",
                table: "AuditEvents",
                columns: new[] { "Address", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEvents_At",
                table: "AuditEvents",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_AuditEvents_CustomerId_At",
                table: "AuditEvents",
                columns: new[] { "CustomerId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEvents_Operation_At",
                table: "AuditEvents",
                columns: new[] { "Operation", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEvents_Subject_At",
                table: "AuditEvents",
                columns: new[] { "Subject", "At" });

            migrationBuilder.Sql(OrderLocations.Fill);
            migrationBuilder.Sql(SearchIndexes.Add);
            foreach (var statement in AuditProtection.Add)
            {
                migrationBuilder.Sql(statement);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in AuditProtection.Remove)
            {
                migrationBuilder.Sql(statement);
            }

            migrationBuilder.Sql(SearchIndexes.Remove);

            migrationBuilder.DropTable(
                name: "AuditSeals");

            migrationBuilder.DropTable(
                name: "BusinessFigures");

            migrationBuilder.DropIndex(
                name: "IX_OutboxMails_Kind_Id",
                table: "OutboxMails");

            migrationBuilder.DropIndex(
                name: "IX_OutboxMails_State_Id",
                table: "OutboxMails");

            migrationBuilder.DropIndex(
                name: "IX_Orders_CustomerId_PlacedAt",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Orders_LocationCode_PlacedAt",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Orders_PlacedAt",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Orders_PlacedAt_Open",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Orders_State_PlacedAt",
                table: "Orders");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_Kind_Id",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_Scope",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_State_Id",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_AuditEvents_ActorId_At",
                table: "AuditEvents");

            migrationBuilder.DropIndex(
                name: "IX_AuditEvents_Address_At",
                table: "AuditEvents");

            migrationBuilder.DropIndex(
                name: "IX_AuditEvents_At",
                table: "AuditEvents");

            migrationBuilder.DropIndex(
                name: "IX_AuditEvents_CustomerId_At",
                table: "AuditEvents");

            migrationBuilder.DropIndex(
                name: "IX_AuditEvents_Operation_At",
                table: "AuditEvents");

            migrationBuilder.DropIndex(
                name: "IX_AuditEvents_Subject_At",
                table: "AuditEvents");

            migrationBuilder.DropColumn(
                name: "LocationCode",
                table: "Orders");
        }
    }
}
