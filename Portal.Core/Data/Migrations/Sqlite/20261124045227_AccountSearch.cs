using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AccountSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Accounts_PlanId",
                table: "Accounts");

            migrationBuilder.CreateIndex(
                name: "IX_DailyUsage_AccountId_Day_BytesIn_BytesOut_PeakBytes",
                table: "DailyUsage",
                columns: new[] { "AccountId", "Day", "BytesIn", "BytesOut", "PeakBytes" });

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Id",
                table: "Accounts",
                column: "Id",
                filter: "\"State\" <> 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_LocationCode_Id",
                table: "Accounts",
                columns: new[] { "LocationCode", "Id" },
                filter: "\"State\" <> 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_PlanId_Id",
                table: "Accounts",
                columns: new[] { "PlanId", "Id" },
                filter: "\"State\" <> 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Usage_PeakBytes_Id",
                table: "Accounts",
                columns: new[] { "Usage_PeakBytes", "Id" },
                filter: "\"State\" <> 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_Usage_TrafficBytes_Id",
                table: "Accounts",
                columns: new[] { "Usage_TrafficBytes", "Id" },
                filter: "\"State\" <> 'Deleted'");

            // The model cannot name these: their columns belong to an account and to its usage.
            migrationBuilder.CreateIndex(
                name: "IX_Accounts_PlanId_Usage_TrafficBytes_Id",
                table: "Accounts",
                columns: new[] { "PlanId", "Usage_TrafficBytes", "Id" },
                filter: "\"State\" <> 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_PlanId_Usage_PeakBytes_Id",
                table: "Accounts",
                columns: new[] { "PlanId", "Usage_PeakBytes", "Id" },
                filter: "\"State\" <> 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_LocationCode_Usage_TrafficBytes_Id",
                table: "Accounts",
                columns: new[] { "LocationCode", "Usage_TrafficBytes", "Id" },
                filter: "\"State\" <> 'Deleted'");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_LocationCode_Usage_PeakBytes_Id",
                table: "Accounts",
                columns: new[] { "LocationCode", "Usage_PeakBytes", "Id" },
                filter: "\"State\" <> 'Deleted'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Accounts_PlanId_Usage_TrafficBytes_Id",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_PlanId_Usage_PeakBytes_Id",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_LocationCode_Usage_TrafficBytes_Id",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_LocationCode_Usage_PeakBytes_Id",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_DailyUsage_AccountId_Day_BytesIn_BytesOut_PeakBytes",
                table: "DailyUsage");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_Id",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_LocationCode_Id",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_PlanId_Id",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_Usage_PeakBytes_Id",
                table: "Accounts");

            migrationBuilder.DropIndex(
                name: "IX_Accounts_Usage_TrafficBytes_Id",
                table: "Accounts");

            migrationBuilder.CreateIndex(
                name: "IX_Accounts_PlanId",
                table: "Accounts",
                column: "PlanId");
        }
    }
}
