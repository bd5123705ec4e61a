using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Storage;

namespace Portal.Core.Metering;

/// <summary>Keeps the last known usage of all accounts young, so that lists need not ask storage: one bulk question per page of accounts.</summary>
public sealed class UsageCollector(IDbContextFactory<PortalDb> databases, StorageClusters clusters, TimeProvider clock, ILogger<UsageCollector> log)
    : PeriodicWorker(TimeSpan.FromMinutes(1), clock, log)
{
    private const int PageSize = 500;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in clusters.All)
        {
            await TryAsync(token => CollectAsync(cluster, token), cancellationToken);
        }
    }

    private async Task CollectAsync(IStorageCluster cluster, CancellationToken cancellationToken)
    {
        for (int? after = 0; after is not null;)
        {
            after = await CollectPageAsync(cluster, after.Value, cancellationToken);
        }
    }

    /// <returns>The id after which the next page begins; <see langword="null"/> after the last one.</returns>
    private async Task<int?> CollectPageAsync(IStorageCluster cluster, int after, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var accounts = await db.Accounts
            .Where(account => account.LocationCode == cluster.Location.Code && account.Id > after)
            .Where(account => account.State != AccountState.Provisioning && account.State != AccountState.Deleted)
            .OrderBy(account => account.Id)
            .Take(PageSize)
            .Select(account => new { account.Id, account.S3uid })
            .ToListAsync(cancellationToken);
        if (accounts.Count == 0)
        {
            return null;
        }

        var holds = await cluster.Usage.ReadAccountsAsync([.. accounts.Select(account => account.S3uid)], cancellationToken);
        var now = Now;
        foreach (var account in accounts)
        {
            await db.SaveUsageAsync(account.Id, holds.GetValueOrDefault(account.S3uid, new(0, 0, 0)), null, now, cancellationToken);
        }

        return accounts.Count < PageSize ? null : accounts[^1].Id;
    }
}
