using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Portal.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MoneyAndTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "LedgerEntries",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MutedMails",
                table: "AspNetUsers",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<bool>(
                name: "IsQuotaDue",
                table: "Accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "NextPlanId",
                table: "Accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Payment",
                table: "Accounts",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "Prepaid");

            migrationBuilder.AddColumn<DateOnly>(
                name: "Service_CloseOn",
                table: "Accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Service_Reminders",
                table: "Accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateOnly>(
                name: "Service_UnpaidSince",
                table: "Accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Usage_WarnedPercent",
                table: "Accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "BillingDetails",
                columns: table => new
                {
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 150, nullable: false),
                    Street = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    PostalCode = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    City = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Country = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    TaxNumber = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BillingDetails", x => x.CustomerId);
                    table.ForeignKey(
                        name: "FK_BillingDetails_AspNetUsers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "BucketDays",
                columns: table => new
                {
                    AccountId = table.Column<int>(type: "INTEGER", nullable: false),
                    Bucket = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Objects = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BucketDays", x => new { x.AccountId, x.Bucket, x.Day });
                    table.ForeignKey(
                        name: "FK_BucketDays_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Invoices",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    IssuedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DueOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    TaxRate = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    Net = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    Tax = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    Total = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    Seller = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    Buyer = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    RefersToId = table.Column<long>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Key = table.Column<string>(type: "TEXT", maxLength: 150, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Invoices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Invoices_AspNetUsers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Invoices_Invoices_RefersToId",
                        column: x => x.RefersToId,
                        principalTable: "Invoices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "NumberSeries",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Last = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NumberSeries", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "OutboxMails",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    Key = table.Column<string>(type: "TEXT", maxLength: 150, nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Body = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SentAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LeaseOwner = table.Column<Guid>(type: "TEXT", nullable: true),
                    LeaseUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Error = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutboxMails", x => x.Id);
                    table.ForeignKey(
                        name: "FK_OutboxMails_AspNetUsers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "PeriodicTasks",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    IntervalSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    DueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LeaseOwner = table.Column<Guid>(type: "TEXT", nullable: true),
                    LeaseUntil = table.Column<DateTime>(type: "TEXT", nullable: true),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    FinishedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DurationMilliseconds = table.Column<long>(type: "INTEGER", nullable: true),
                    Error = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PeriodicTasks", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "ServicePeriods",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    AccountId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Start = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    End = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    DueOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ChargedTrafficBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ChargedPeakBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Changes = table.Column<int>(type: "INTEGER", nullable: false),
                    PaidAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ClosedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    TrafficBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    PeakBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    InvoiceId = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false),
                    Terms_Currency = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Terms_PlanId = table.Column<int>(type: "INTEGER", nullable: false),
                    Terms_PlanName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Terms_Price = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    Terms_QuotaGb = table.Column<int>(type: "INTEGER", nullable: false),
                    Terms_StorageOverage = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    Terms_TrafficGb = table.Column<int>(type: "INTEGER", nullable: false),
                    Terms_TrafficOverage = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServicePeriods", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ServicePeriods_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ServicePeriods_AspNetUsers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ServicePeriods_Invoices_InvoiceId",
                        column: x => x.InvoiceId,
                        principalTable: "Invoices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "InvoiceLines",
                columns: table => new
                {
                    InvoiceId = table.Column<long>(type: "INTEGER", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Quantity = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    Amount = table.Column<decimal>(type: "TEXT", precision: 18, scale: 6, nullable: false),
                    S3uid = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Until = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InvoiceLines", x => new { x.InvoiceId, x.Position });
                    table.ForeignKey(
                        name: "FK_InvoiceLines_Invoices_InvoiceId",
                        column: x => x.InvoiceId,
                        principalTable: "Invoices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "InvoiceSettlements",
                columns: table => new
                {
                    InvoiceId = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ByCreditNote = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InvoiceSettlements", x => x.InvoiceId);
                    table.ForeignKey(
                        name: "FK_InvoiceSettlements_Invoices_InvoiceId",
                        column: x => x.InvoiceId,
                        principalTable: "Invoices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.InsertData(
                table: "NumberSeries",
                columns: new[] { "Name", "Last" },
                values: new object[,]
                {
                    { "CreditNote", 0L },
                    { "Invoice", 0L }
                });

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_IsQuotaDue",
                table: "Accounts",
                column: "IsQuotaDue",
                filter: "\"IsQuotaDue\"");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Service_CloseOn",
                table: "Accounts",
                column: "Service_CloseOn");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Service_UnpaidSince",
                table: "Accounts",
                column: "Service_UnpaidSince");

            migrationBuilder.CreateIndex(
                name: "IX_BucketDays_Day",
                table: "BucketDays",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_CustomerId_Id",
                table: "Invoices",
                columns: new[] { "CustomerId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Key",
                table: "Invoices",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Kind_Sequence",
                table: "Invoices",
                columns: new[] { "Kind", "Sequence" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Number",
                table: "Invoices",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_RefersToId",
                table: "Invoices",
                column: "RefersToId");

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMails_CustomerId_Id",
                table: "OutboxMails",
                columns: new[] { "CustomerId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMails_Key",
                table: "OutboxMails",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMails_State_DueAt",
                table: "OutboxMails",
                columns: new[] { "State", "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ServicePeriods_AccountId_Start",
                table: "ServicePeriods",
                columns: new[] { "AccountId", "Start" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ServicePeriods_CustomerId_State",
                table: "ServicePeriods",
                columns: new[] { "CustomerId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_ServicePeriods_InvoiceId",
                table: "ServicePeriods",
                column: "InvoiceId");

            migrationBuilder.CreateIndex(
                name: "IX_ServicePeriods_State_DueOn",
                table: "ServicePeriods",
                columns: new[] { "State", "DueOn" });

            migrationBuilder.Sql(
                """
                UPDATE "Accounts" SET
                    "Payment" = COALESCE((SELECT o."Payment" FROM "Orders" o WHERE o."AccountId" = "Accounts"."Id"), 'Prepaid'),
                    "Service_CloseOn" = CASE WHEN "State" IN ('Provisioning', 'Deleting', 'Deleted') THEN NULL
                        WHEN "Service_NextCommitDate" IS NOT NULL THEN "Service_NextCommitDate"
                        ELSE MIN(
                            date("Service_PeriodStart", 'start of month', '+2 months', '-1 day'),
                            date("Service_PeriodStart", 'start of month', '+1 month', '+' || ("Service_AnchorDay" - 1) || ' days')) END;

                INSERT INTO "ServicePeriods" (
                    "AccountId", "CustomerId", "Start", "End", "State", "DueOn", "ChargedTrafficBytes", "ChargedPeakBytes", "Changes", "PaidAt", "ClosedAt",
                    "TrafficBytes", "PeakBytes", "Version", "Terms_Currency", "Terms_PlanId", "Terms_PlanName", "Terms_Price", "Terms_QuotaGb",
                    "Terms_StorageOverage", "Terms_TrafficGb", "Terms_TrafficOverage")
                SELECT a."Id", a."OwnerId", date(a."Service_PeriodStart"), a."Service_NextCommitDate", 'Paid', NULL, 0, 0, 0, a."Service_PeriodStart", NULL,
                    0, 0, a."Version", c."Currency", p."Id", p."Name", CASE c."Currency" WHEN 'Eur' THEN p."Monthly_Eur" WHEN 'Usd' THEN p."Monthly_Usd" ELSE p."Monthly_Rub" END, p."QuotaGb",
                    CASE c."Currency" WHEN 'Eur' THEN p."StorageOverage_Eur" WHEN 'Usd' THEN p."StorageOverage_Usd" ELSE p."StorageOverage_Rub" END, p."BandwidthLimitGb",
                    CASE c."Currency" WHEN 'Eur' THEN p."TrafficOverage_Eur" WHEN 'Usd' THEN p."TrafficOverage_Usd" ELSE p."TrafficOverage_Rub" END
                FROM "Accounts" a JOIN "AspNetUsers" c ON c."Id" = a."OwnerId" JOIN "Plans" p ON p."Id" = a."PlanId"
                WHERE a."Service_CloseOn" IS NOT NULL AND a."Service_NextCommitDate" IS NOT NULL;
                """);

            foreach (var table in new[] { "LedgerEntries", "Invoices", "InvoiceLines", "InvoiceSettlements" })
            {
                foreach (var change in new[] { "UPDATE", "DELETE" })
                {
                    migrationBuilder.Sql(
                        $"""
                        CREATE TRIGGER "{table}_no_{change.ToLowerInvariant()}" BEFORE {change} ON "{table}"
                        BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END;
                        """);
                }
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "BillingDetails");

            migrationBuilder.DropTable(
                name: "BucketDays");

            migrationBuilder.DropTable(
                name: "InvoiceLines");

            migrationBuilder.DropTable(
                name: "InvoiceSettlements");

            migrationBuilder.DropTable(
                name: "NumberSeries");

            migrationBuilder.DropTable(
                name: "OutboxMails");

            migrationBuilder.DropTable(
                name: "PeriodicTasks");

            migrationBuilder.DropTable(
                name: "ServicePeriods");

            migrationBuilder.DropTable(
                name: "Invoices");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_IsQuotaDue",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_Service_CloseOn",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_Service_UnpaidSince",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "LedgerEntries");

            migrationBuilder.DropColumn(
                name: "MutedMails",
                table: "AspNetUsers");

            migrationBuilder.DropColumn(
                name: "IsQuotaDue",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "NextPlanId",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Payment",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Service_CloseOn",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Service_Reminders",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Service_UnpaidSince",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Usage_WarnedPercent",
                table: "Accounts");
        }
    }
}
