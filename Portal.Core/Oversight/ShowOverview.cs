using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;

namespace Portal.Core.Oversight;

public sealed record ShowOverviewInput;

/// <summary>An account that uses much. All bytes are of its current period.</summary>
public sealed record Consumer(string S3uid, string Label, int CustomerId, string Email, long Bytes);

/// <summary>What needs somebody's hand. None is counted further than <see cref="ShowOverview.MostCounted"/>.</summary>
/// <param name="StuckOrders">Orders that wait after a failed try, or take too long.</param>
/// <param name="FailingJobs">Jobs of customers that were given up or wait after a failed try.</param>
/// <param name="FailingTasks">Periodic work whose last round failed.</param>
/// <param name="FailedMails">Mails that were given up.</param>
/// <param name="UnclearMails">Mails of which nobody knows whether they went out.</param>
/// <param name="UnpaidAccounts">Accounts whose current period is owed.</param>
/// <param name="TroubledLocations">Names of locations whose requests failed lately, as this process sees it.</param>
public sealed record NeededHands(int StuckOrders, int FailingJobs, int FailingTasks, int FailedMails, int UnclearMails, int UnpaidAccounts, IReadOnlyList<string> TroubledLocations)
{
    public bool None => this is { StuckOrders: 0, FailingJobs: 0, FailingTasks: 0, FailedMails: 0, UnclearMails: 0, UnpaidAccounts: 0, TroubledLocations.Count: 0 };
}

/// <param name="Name">As customers read it; the code where the settings do not name the location.</param>
/// <param name="StoredBytes">As last read.</param>
/// <param name="TrafficBytes">Of the current periods.</param>
public sealed record LocationTotal(string Code, string Name, int Accounts, long StoredBytes, long TrafficBytes);

/// <summary>How the business and the portal are.</summary>
/// <param name="CountedAt">When accounts, days, locations and months were counted, UTC; <see langword="null"/> before the first count.</param>
/// <param name="Accounts">How many are in each phase.</param>
/// <param name="Days">The last thirty, today's the last.</param>
/// <param name="Months">Revenue of the last twelve; <see langword="null"/> for those who may not see money.</param>
public sealed record Overview(
    DateTime? CountedAt, IReadOnlyDictionary<AccountPhase, int> Accounts, IReadOnlyList<DayFigures> Days, IReadOnlyList<LocationTotal> Locations, IReadOnlyList<MonthFigures>? Months,
    IReadOnlyList<Consumer> TopByStorage, IReadOnlyList<Consumer> TopByTraffic, NeededHands Hands);

/// <summary>
/// What staff see first. It counts nothing that is large: the sums are those of <see cref="FiguresWorker"/>, and the rest is read from indexes and ends early.
/// </summary>
public sealed class ShowOverview(OperationServices services, StorageClusters clusters) : Operation<ShowOverviewInput, Overview>(services)
{
    /// <summary>More than that is "many".</summary>
    public const int MostCounted = 100;

    private const int MostConsumers = 5;
    private const int MonthsShown = 12;

    public override Permission Permission => Permission.WatchBusiness;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<Overview>> ExecuteAsync(Caller caller, ShowOverviewInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        var row = await db.BusinessFigures.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var figures = row is null ? new CountedFigures() : JsonSerializer.Deserialize<CountedFigures>(row.Content)!;
        var today = DateOnly.FromDateTime(Now);
        var first = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - MonthsShown);
        return new Overview(
            row?.TakenAt, figures.Accounts, figures.Days,
            [.. figures.Locations.Select(here => new LocationTotal(here.Code, clusters.Find(here.Code)?.Location.Name ?? here.Code, here.Accounts, here.StoredBytes, here.TrafficBytes))],
            caller.ReachOf(Permission.WatchBilling) is Reach.Any ? [.. figures.Months.Where(month => month.Month >= first)] : null,
            await FindTopAsync(db, db.Accounts.Where(account => account.State != AccountState.Deleted && account.Usage.PeakBytes > 0).OrderByDescending(account => account.Usage.PeakBytes), byTraffic: false, cancellationToken),
            await FindTopAsync(db, db.Accounts.Where(account => account.State != AccountState.Deleted && account.Usage.TrafficBytes > 0).OrderByDescending(account => account.Usage.TrafficBytes), byTraffic: true, cancellationToken),
            await CountHandsAsync(db, cancellationToken));
    }

    private static Task<List<Consumer>> FindTopAsync(PortalDb db, IOrderedQueryable<StorageAccount> accounts, bool byTraffic, CancellationToken cancellationToken) => accounts
        .ThenByDescending(account => account.Id).Take(MostConsumers)
        .Select(account => new Consumer(
            account.S3uid, account.Label, account.OwnerId, db.Users.Where(owner => owner.Id == account.OwnerId).Select(owner => owner.Email).First()!,
            byTraffic ? account.Usage.TrafficBytes : account.Usage.PeakBytes))
        .ToListAsync(cancellationToken);

    private async Task<NeededHands> CountHandsAsync(PortalDb db, CancellationToken cancellationToken) => new(
        await CountAsync(db.Orders.Stuck(Now).OrderBy(order => order.PlacedAt), cancellationToken),
        await CountAsync(db.Jobs.Where(job => job.State == JobState.Failed), cancellationToken)
            + await CountAsync(db.Jobs.Where(job => job.State == JobState.Queued && job.Error != null), cancellationToken),
        await CountAsync(db.PeriodicTasks.Where(task => task.Failures > 0), cancellationToken),
        await CountAsync(db.OutboxMails.Where(mail => mail.State == OutboxState.Failed), cancellationToken),
        await CountAsync(db.OutboxMails.Where(mail => mail.State == OutboxState.Unclear), cancellationToken),
        await CountAsync(db.Accounts.Where(account => account.Service.UnpaidSince != null && account.State != AccountState.Deleted), cancellationToken),
        [.. clusters.All.Where(cluster => cluster.Health.Read().HasFailedLately).Select(cluster => cluster.Location.Name)]);

    private static Task<int> CountAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken) => rows.Take(MostCounted).CountAsync(cancellationToken);
}
