using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Metering;

/// <summary>An account whose usage is to be read.</summary>
/// <param name="CreatedAt">UTC.</param>
/// <param name="LastDay">The last day that something is known of; <see langword="null"/> before the first reading.</param>
public sealed record MeteredAccount(int Id, string S3uid, string LocationCode, DateTime CreatedAt, DateOnly? LastDay);

/// <summary>Asks storage for the usage of accounts, and saves what it tells: two questions per cluster, however many accounts.</summary>
public sealed class UsageReader(IDbContextFactory<PortalDb> databases, StorageClusters clusters, TimeProvider clock)
{
    /// <summary>What one reading, of however many accounts, is called in traces.</summary>
    public const string ActivityName = "ReadUsage";

    private const int PageSize = 500;

    /// <summary>How far back traffic is read after a pause.</summary>
    private const int MostDays = 31;

    /// <summary>The accounts that can be asked about.</summary>
    public static IQueryable<MeteredAccount> Metered(PortalDb db, IQueryable<StorageAccount> accounts) => Askable(accounts)
        .Select(account => new MeteredAccount(
            account.Id, account.S3uid, account.LocationCode, account.CreatedAt,
            db.DailyUsage.Where(day => day.AccountId == account.Id).Max(day => (DateOnly?)day.Day)));

    /// <summary>A reading of one account. One that is not there, is being made or is being deleted is left alone.</summary>
    /// <exception cref="StorageException">The cluster does not answer.</exception>
    public async Task ReadAsync(string s3uid, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await Metered(db, db.Accounts.Where(account => account.S3uid == s3uid)).SingleOrDefaultAsync(cancellationToken);
        if (account is not null)
        {
            await ReadAsync(clusters.Get(account.LocationCode), [account], cancellationToken);
        }
    }

    /// <summary>A reading of accounts of one cluster.</summary>
    /// <exception cref="StorageException">The cluster does not answer.</exception>
    public async Task ReadAsync(IStorageCluster cluster, IReadOnlyCollection<MeteredAccount> accounts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        var first = accounts.Min(account => account.LastDay ?? DateOnly.FromDateTime(account.CreatedAt));
        var answer = await AskAsync(cluster, [.. accounts.Select(account => account.S3uid)], first, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.SaveReadingsAsync(accounts.Select(answer.Of), cancellationToken);
    }

    /// <summary>A reading of all accounts of a cluster; saved page by page.</summary>
    /// <exception cref="StorageException">The cluster does not answer.</exception>
    public async Task ReadAllAsync(IStorageCluster cluster, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var here = db.Accounts.Where(account => account.LocationCode == cluster.Location.Code);
        if (await FindFirstDayAsync(db, here, cancellationToken) is not { } first)
        {
            return;
        }

        var answer = await AskAsync(cluster, null, first, cancellationToken);
        for (var after = 0; ;)
        {
            var page = await Metered(db, here.Where(account => account.Id > after).OrderBy(account => account.Id)).Take(PageSize).ToListAsync(cancellationToken);
            await db.SaveReadingsAsync(page.Select(answer.Of), cancellationToken);
            if (page.Count < PageSize)
            {
                return;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>The earliest of the accounts' last known days; <see langword="null"/> where there are no accounts.</summary>
    private static async Task<DateOnly?> FindFirstDayAsync(PortalDb db, IQueryable<StorageAccount> accounts, CancellationToken cancellationToken)
    {
        var created = await Askable(accounts).Where(account => !db.DailyUsage.Any(day => day.AccountId == account.Id))
            .MinAsync(account => (DateTime?)account.CreatedAt, cancellationToken);
        var known = await Askable(accounts).Select(account => db.DailyUsage.Where(day => day.AccountId == account.Id).Max(day => (DateOnly?)day.Day))
            .OrderBy(day => day).FirstOrDefaultAsync(day => day != null, cancellationToken);
        return created is { } at && (known is null || DateOnly.FromDateTime(at) < known) ? DateOnly.FromDateTime(at) : known;
    }

    private static IQueryable<StorageAccount> Askable(IQueryable<StorageAccount> accounts) => accounts
        .Where(account => account.State != AccountState.Provisioning && account.State != AccountState.Deleting && account.State != AccountState.Deleted);

    /// <param name="first">The last day that is known: it may have been incomplete.</param>
    private async Task<Answer> AskAsync(IStorageCluster cluster, IReadOnlyCollection<string>? s3uids, DateOnly first, CancellationToken cancellationToken)
    {
        using var activity = OperationMetrics.Source.StartActivity(ActivityName);
        activity?.SetTag("location", cluster.Location.Code).SetTag("s3uid", s3uids is { Count: 1 } ? s3uids.First() : null);
        var now = clock.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        var from = new[] { first, today.AddDays(-1) }.Min();
        var earliest = today.AddDays(-MostDays);
        var buckets = cluster.Usage.ReadBucketsAsync(s3uids, cancellationToken);
        var traffic = cluster.Usage.ReadTrafficAsync(s3uids, from < earliest ? earliest : from, today, cancellationToken);
        await Task.WhenAll(buckets, traffic);
        return new(now, await buckets, await traffic);
    }

    private sealed record Answer(DateTime At, ILookup<string, BucketUsage> Buckets, ILookup<string, DailyTraffic> Traffic)
    {
        public UsageReading Of(MeteredAccount account) => new(account.Id, At, [.. Buckets[account.S3uid]], [.. Traffic[account.S3uid]]);
    }
}
