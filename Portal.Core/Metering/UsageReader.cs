using System.Runtime.CompilerServices;
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

/// <summary>Asks storage for the usage of accounts, and saves what it tells: two questions per cluster, however many accounts, and some more after a long pause.</summary>
public sealed class UsageReader(IDbContextFactory<PortalDb> databases, StorageClusters clusters, TimeProvider clock)
{
    /// <summary>What one reading, of however many accounts, is called in traces.</summary>
    public const string ActivityName = "ReadUsage";

    private const int PageSize = 500;

    /// <summary>How far back traffic is read after a pause. Both kinds of clusters keep it for longer.</summary>
    private const int MostDays = 400;

    /// <summary>Days of traffic in one question, so that a long pause does not come in one answer.</summary>
    private const int DaysPerQuestion = 7;

    /// <summary>For how long it is kept what each bucket held day by day.</summary>
    private const int BucketDays = 400;

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>The accounts that can be asked about.</summary>
    /// <param name="today">Days that are not yet have been left by a clock that was wrong, and are not known.</param>
    public static IQueryable<MeteredAccount> Metered(PortalDb db, IQueryable<StorageAccount> accounts, DateOnly today) => Askable(accounts)
        .Select(account => new MeteredAccount(
            account.Id, account.S3uid, account.LocationCode, account.CreatedAt,
            db.DailyUsage.Where(day => day.AccountId == account.Id && day.Day <= today).Max(day => (DateOnly?)day.Day)));

    /// <summary>A reading of one account. One that is not there, is being made or is being deleted is left alone.</summary>
    /// <exception cref="StorageException">The cluster does not answer.</exception>
    public async Task ReadAsync(string s3uid, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await Metered(db, db.Accounts.Where(account => account.S3uid == s3uid), Today).SingleOrDefaultAsync(cancellationToken);
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
        await ReadAsync(cluster, [.. accounts.Select(account => account.S3uid)], first, _ => new[] { accounts }.ToAsyncEnumerable(), cancellationToken);
    }

    /// <summary>A reading of all accounts of a cluster; saved page by page.</summary>
    /// <exception cref="StorageException">The cluster does not answer.</exception>
    public async Task ReadAllAsync(IStorageCluster cluster, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        if (await FindFirstDayAsync(cluster.Location.Code, cancellationToken) is { } first)
        {
            await ReadAsync(cluster, null, first, db => PagesAsync(db, cluster.Location.Code, cancellationToken), cancellationToken);
        }

        await ForgetOldAsync(cancellationToken);
    }

    /// <summary>The earliest of the accounts' last known days; <see langword="null"/> where there are no accounts.</summary>
    private async Task<DateOnly?> FindFirstDayAsync(string locationCode, CancellationToken cancellationToken)
    {
        var today = Today;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Askable(db.Accounts.Where(account => account.LocationCode == locationCode)).MinAsync(
            account => (DateOnly?)(db.DailyUsage.Where(day => day.AccountId == account.Id && day.Day <= today).Max(day => (DateOnly?)day.Day)
                ?? DateOnly.FromDateTime(account.CreatedAt)),
            cancellationToken);
    }

    private static IQueryable<StorageAccount> Askable(IQueryable<StorageAccount> accounts) => accounts
        .Where(account => account.State != AccountState.Provisioning && account.State != AccountState.Deleting && account.State != AccountState.Deleted);

    private async IAsyncEnumerable<IReadOnlyCollection<MeteredAccount>> PagesAsync(
        PortalDb db, string locationCode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<MeteredAccount> page;
        for (var after = 0; ; after = page[^1].Id)
        {
            page = await Metered(db, db.Accounts.Where(account => account.LocationCode == locationCode && account.Id > after).OrderBy(account => account.Id), Today)
                .Take(PageSize).ToListAsync(cancellationToken);
            if (page.Count == 0)
            {
                yield break;
            }

            yield return page;
        }
    }

    /// <param name="first">The last day that is known: it may have been incomplete.</param>
    /// <param name="pages">The accounts, each time that they are asked for.</param>
    private async Task ReadAsync(
        IStorageCluster cluster, IReadOnlyCollection<string>? s3uids, DateOnly first,
        Func<PortalDb, IAsyncEnumerable<IReadOnlyCollection<MeteredAccount>>> pages, CancellationToken cancellationToken)
    {
        using var activity = OperationMetrics.Source.StartActivity(ActivityName);
        activity?.SetTag("location", cluster.Location.Code).SetTag("s3uid", s3uids is { Count: 1 } ? s3uids.First() : null);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var from = await CatchUpAsync(db, cluster, s3uids, first, pages, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        var buckets = cluster.Usage.ReadBucketsAsync(s3uids, cancellationToken);
        var traffic = cluster.Usage.ReadTrafficAsync(s3uids, from, DateOnly.FromDateTime(now), cancellationToken);
        await Task.WhenAll(buckets, traffic);
        var (held, moved) = (await buckets, await traffic);
        await foreach (var page in pages(db))
        {
            await db.SaveReadingsAsync(
                page.Select(account => new UsageReading(account.Id, now, [.. held[account.S3uid]], [.. moved[account.S3uid]])), clock.GetUtcNow().UtcDateTime, cancellationToken);
        }
    }

    /// <summary>Reads and saves what was moved long ago, piece by piece, while the account's last known day stays behind it.</summary>
    /// <returns>The first day that is left for the reading itself: the day before today is always among them, as clusters tell late, and have clocks of their own.</returns>
    private async Task<DateOnly> CatchUpAsync(
        PortalDb db, IStorageCluster cluster, IReadOnlyCollection<string>? s3uids, DateOnly first,
        Func<PortalDb, IAsyncEnumerable<IReadOnlyCollection<MeteredAccount>>> pages, CancellationToken cancellationToken)
    {
        var yesterday = Today.AddDays(-1);
        var earliest = Today.AddDays(-MostDays);
        var from = first < earliest ? earliest : first;
        for (; from.AddDays(DaysPerQuestion) <= yesterday; from = from.AddDays(DaysPerQuestion))
        {
            var moved = await cluster.Usage.ReadTrafficAsync(s3uids, from, from.AddDays(DaysPerQuestion - 1), cancellationToken);
            await foreach (var page in pages(db))
            {
                await db.SaveTrafficAsync(page.Select(account => new AccountTraffic(account.Id, [.. moved[account.S3uid]])), cancellationToken);
            }
        }

        return from < yesterday ? from : yesterday;
    }

    /// <summary>Day by day, so that other writers never wait long.</summary>
    private async Task ForgetOldAsync(CancellationToken cancellationToken)
    {
        var keep = Today.AddDays(-BucketDays);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        while (await db.BucketDays.Where(row => row.Day < keep).MinAsync(row => (DateOnly?)row.Day, cancellationToken) is { } oldest)
        {
            await db.BucketDays.Where(row => row.Day == oldest).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
