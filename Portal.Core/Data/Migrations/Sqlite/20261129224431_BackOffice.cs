using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Portal.Core.Auditing;
using Portal.Core.Ordering;
using Portal.Core.Oversight;

#nullable disable

namespace Portal.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BackOffice : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "ActedForId",
                table: "AuditEvents",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Reason",
                table: "AuditEvents",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

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

            migrationBuilder.AddColumn<string>(
                name: "Reason",
                table: "PlanRevisions",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_NextPlanId",
                table: "Accounts",
                column: "NextPlanId",
                filter: "\"NextPlanId\" IS NOT NULL");

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

            migrationBuilder.CreateTable(
                name: "CreditProposals",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Amount = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    IdempotencyKey = table.Column<string>(type: "TEXT", maxLength: 150, nullable: false),
                    ProposedById = table.Column<int>(type: "INTEGER", nullable: false),
                    ProposedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    DecidedById = table.Column<int>(type: "INTEGER", nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DecisionReason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CreditProposals", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CreditProposals_AspNetUsers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_CreditProposals_CustomerId_Id",
                table: "CreditProposals",
                columns: new[] { "CustomerId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_CreditProposals_IdempotencyKey",
                table: "CreditProposals",
                column: "IdempotencyKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CreditProposals_State_Id",
                table: "CreditProposals",
                columns: new[] { "State", "Id" });

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

            migrationBuilder.DropTable(
                name: "CreditProposals");

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

            migrationBuilder.DropIndex(
                name: "IX_Accounts_NextPlanId",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Reason",
                table: "PlanRevisions");

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

            migrationBuilder.DropColumn(
                name: "ActedForId",
                table: "AuditEvents");

            migrationBuilder.DropColumn(
                name: "Reason",
                table: "AuditEvents");
        }
    }
}
