using Microsoft.EntityFrameworkCore.Migrations;

namespace Portal.Core.Data.Migrations;

/// <summary>
/// The indexes of what staff look for most, in the orders of their list. The model cannot name them, as their columns belong to an account, its service and its
/// usage; searches use them by their conditions, word for word.
/// </summary>
internal static class StaffSearchIndexes
{
    private const string Table = "Accounts";

    private static readonly (string Name, string Filter)[] s_lanes =
    [
        ("Unusual", "\"State\" NOT IN ('Active', 'Deleted')"),
        ("Cancelled", "\"Service_CancelledAt\" IS NOT NULL AND \"State\" <> 'Deleted'"),
        ("Owing", "\"Service_UnpaidSince\" IS NOT NULL AND \"State\" <> 'Deleted'"),
    ];

    private static readonly string[] s_keys = ["Usage_TrafficBytes", "Usage_PeakBytes"];

    public static void Create(MigrationBuilder migration)
    {
        foreach (var (name, filter) in s_lanes)
        {
            foreach (var key in s_keys)
            {
                migration.CreateIndex($"IX_Accounts_{key}_Id_{name}", Table, [key, "Id"], filter: filter);
            }
        }

        migration.CreateIndex("IX_Accounts_Id_Cancelled", Table, "Id", filter: s_lanes[1].Filter);
        migration.CreateIndex("IX_Accounts_Id_Owing", Table, "Id", filter: s_lanes[2].Filter);
    }

    public static void Drop(MigrationBuilder migration)
    {
        foreach (var (name, _) in s_lanes)
        {
            foreach (var key in s_keys)
            {
                migration.DropIndex($"IX_Accounts_{key}_Id_{name}", Table);
            }
        }

        migration.DropIndex("IX_Accounts_Id_Cancelled", Table);
        migration.DropIndex("IX_Accounts_Id_Owing", Table);
    }
}
