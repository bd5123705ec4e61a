using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Ordering;

namespace Portal.Core.Monitoring;

/// <summary>Reads what the portal knows of all locations: two queries, however many there are.</summary>
internal static class LocationLoads
{
    /// <returns>By the code of the location; one without accounts has no entry.</returns>
    public static async Task<Dictionary<string, LocationLoad>> ReadLocationLoadsAsync(this PortalDb db, CancellationToken cancellationToken)
    {
        var loads = await db.Accounts
            .Where(account => account.State != AccountState.Deleted)
            .GroupBy(account => account.LocationCode)
            .Select(here => new
            {
                Code = here.Key,
                Load = new LocationLoad(
                    here.Count(), here.Sum(account => account.Usage.Buckets), here.Sum(account => account.Usage.Objects), here.Sum(account => account.Usage.Bytes),

                    // Nobody reads accounts that are being made or deleted.
                    here.Min(account => account.State == AccountState.Provisioning || account.State == AccountState.Deleting ? null : account.Usage.MeasuredAt),
                    0, null),
            })
            .ToDictionaryAsync(entry => entry.Code, entry => entry.Load, cancellationToken);
        var waiting = await db.Orders
            .Open()
            .Where(order => order.Attempts > 0)
            .GroupBy(order => order.Account.LocationCode)
            .Select(here => new { Code = here.Key, Count = here.Count(), Since = here.Min(order => order.PlacedAt) })
            .ToListAsync(cancellationToken);
        foreach (var here in waiting)
        {
            loads[here.Code] = loads.GetValueOrDefault(here.Code, new()) with { OrdersWaiting = here.Count, WaitingSince = here.Since };
        }

        return loads;
    }
}
