using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Data;

/// <summary>
/// Keeps others from what a transaction decides upon, where no row of a customer does (<see cref="Customers.CustomerLimits"/>). SQLite has one writer at a time, and
/// needs none of it.
/// </summary>
internal static class RowLocks
{
    /// <summary>Holds accounts for the running transaction, always in the same order: what is known of their usage and buckets changes by this transaction alone.</summary>
    public static async Task HoldUsageAsync(this PortalDb db, IEnumerable<int> accountIds, CancellationToken cancellationToken)
    {
        if (db.Database.IsNpgsql())
        {
            var ids = accountIds.ToArray();
            await db.Database.ExecuteSqlAsync($"""SELECT 1 FROM "Accounts" WHERE "Id" = ANY({ids}) ORDER BY "Id" FOR NO KEY UPDATE""", cancellationToken);
        }
    }

    /// <summary>Lets no other transaction add or change a plan until this one ends: names are looked for among all of them.</summary>
    public static async Task HoldPlansAsync(this PortalDb db, CancellationToken cancellationToken)
    {
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlRawAsync("""LOCK TABLE "Plans" IN SHARE ROW EXCLUSIVE MODE""", cancellationToken);
        }
    }
}
