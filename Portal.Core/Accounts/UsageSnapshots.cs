using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>Writes the last known usage of accounts.</summary>
public static class UsageSnapshots
{
    /// <summary>Saves a reading at once, without touching the rest of the row: whoever changes the account at this moment is not disturbed.</summary>
    /// <param name="trafficBytes">Since the start of the period; <see langword="null"/> leaves it as it was.</param>
    public static Task SaveUsageAsync(
        this PortalDb db, int accountId, AccountUsage usage, long? trafficBytes, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Accounts.Where(account => account.Id == accountId).ExecuteUpdateAsync(
            row => row
                .SetProperty(account => account.Usage.Bytes, usage.Bytes)
                .SetProperty(account => account.Usage.Objects, usage.Objects)
                .SetProperty(account => account.Usage.Buckets, usage.Buckets)
                .SetProperty(account => account.Usage.TrafficBytes, account => trafficBytes ?? account.Usage.TrafficBytes)
                .SetProperty(account => account.Usage.MeasuredAt, now),
            cancellationToken);
    }
}
