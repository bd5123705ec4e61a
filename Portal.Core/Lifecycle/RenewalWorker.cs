using System.Diagnostics;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Metering;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <summary>
/// Closes periods on their commit date and begins the next ones, claims invoices that are overdue, and goes on with accounts that owe.
/// Each account is one transaction, so that a crash leaves none half done, and a second process finds nothing left to do.
/// </summary>
public sealed partial class RenewalWorker(
    IDbContextFactory<PortalDb> databases,
    Renewal renewal,
    UsageReader reader,
    StorageClusters clusters,
    ServiceBell bell,
    IOptions<BillingOptions> options,
    PeriodicTasks tasks,
    ILogger<RenewalWorker> log)
    : PeriodicWorker(TimeSpan.FromMinutes(1), tasks, log)
{
    /// <summary>The activities of renewals: <c>renewal.STEP</c> around a step, <c>renewal.STEP.commit</c> around its commit.</summary>
    public const string SourceName = "S3Portal.Renewal";

    private const int PageSize = 200;

    /// <summary>How long after the end of a period storage is asked for it: gateways tell traffic with a delay.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromMinutes(2);

    private static readonly ActivitySource s_source = new(SourceName);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await TryAsync(ClaimAsync, cancellationToken);
        await PressAsync(cancellationToken);
        if (await CloseAsync(cancellationToken))
        {
            // Who owes from now on is told now, not with the next round.
            await PressAsync(cancellationToken);
        }

        bell.Ring();
    }

    private DateOnly Today => DateOnly.FromDateTime(Now);

    private static IQueryable<StorageAccount> Alive(IQueryable<StorageAccount> accounts) => accounts
        .Where(account => account.State != AccountState.Provisioning && account.State != AccountState.Deleting && account.State != AccountState.Deleted);

    private Task<int> PressAsync(CancellationToken cancellationToken) =>
        EachAsync("press", account => account.Service.UnpaidSince != null && account.Service.CancelledAt == null, renewal.PressAsync, cancellationToken);

    /// <summary>Several rounds, as a portal that did not run for long has several periods of an account to close.</summary>
    /// <returns>Whether any was closed.</returns>
    private async Task<bool> CloseAsync(CancellationToken cancellationToken)
    {
        for (var any = false; ; any = true)
        {
            var today = Today;
            if (await EachAsync("close", account => account.Service.CloseOn <= today, renewal.CloseAsync, cancellationToken, SelectReadyAsync) == 0)
            {
                return any;
            }
        }
    }

    /// <summary>Those whose last usage is known. Storage that does not tell it is waited for, but not for ever.</summary>
    private async Task<IReadOnlyCollection<int>> SelectReadyAsync(IReadOnlyList<DueAccount> due, CancellationToken cancellationToken)
    {
        var unread = due.Where(account => !account.IsRead && Midnight(account.CloseOn!.Value) + s_settling <= Now).ToList();
        foreach (var here in unread.GroupBy(account => account.LocationCode))
        {
            if (clusters.Find(here.Key) is { } cluster)
            {
                await TryReadAsync(cluster, [.. here.Select(account => account.Id)], cancellationToken);
            }
        }

        var ids = due.Select(account => account.Id).ToList();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = await DueAccount.Of(db, db.Accounts.Where(account => ids.Contains(account.Id))).ToListAsync(cancellationToken);
        return [.. now.Where(account => account.IsFree || account.IsRead || Midnight(account.CloseOn!.Value).AddHours(options.Value.CloseWaitHours) <= Now).Select(account => account.Id)];
    }

    private async Task TryReadAsync(IStorageCluster cluster, IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var accounts = await UsageReader.Metered(db, db.Accounts.Where(account => ids.Contains(account.Id)), Today).ToListAsync(cancellationToken);
            if (accounts.Count > 0)
            {
                await reader.ReadAsync(cluster, accounts, cancellationToken);
            }
        }
        catch (StorageException exception)
        {
            LogUnread(log, cluster.Location.Code, accounts: ids.Count, exception.Message);
        }
    }

    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        var today = Today;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var overdue = await db.ServicePeriods
            .Where(period => period.State == PeriodState.Invoiced && period.DueOn < today)
            .Where(period => db.Accounts.Any(account => account.Id == period.AccountId && account.Service.UnpaidSince == null && account.Service.CancelledAt == null))
            .OrderBy(period => period.Id).Select(period => new { period.Id, period.AccountId, period.CustomerId }).Take(PageSize).ToListAsync(cancellationToken);
        foreach (var period in overdue)
        {
            await TryAsync(
                token => ChangeAsync(
                    "claim", period.AccountId, period.CustomerId, account => account.Service.UnpaidSince == null,
                    async (own, account, inner) => await renewal.ClaimAsync(own, account, await own.ServicePeriods.SingleAsync(row => row.Id == period.Id, inner), inner),
                    token),
                cancellationToken);
        }
    }

    /// <returns>How many were changed.</returns>
    private async Task<int> EachAsync(
        string step,
        Expression<Func<StorageAccount, bool>> which,
        Func<PortalDb, StorageAccount, CancellationToken, Task> change,
        CancellationToken cancellationToken,
        Func<IReadOnlyList<DueAccount>, CancellationToken, Task<IReadOnlyCollection<int>>>? select = null)
    {
        var changed = 0;
        for (var after = 0; ;)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var page = await DueAccount.Of(db, Alive(db.Accounts).Where(which).Where(account => account.Id > after).OrderBy(account => account.Id).Take(PageSize)).ToListAsync(cancellationToken);
            var ready = select is null || page.Count == 0 ? null : await select(page, cancellationToken);
            foreach (var due in page.Where(account => ready?.Contains(account.Id) != false))
            {
                await TryAsync(
                    async token =>
                    {
                        await ChangeAsync(step, due.Id, due.OwnerId, which, change, token);
                        changed++;
                    },
                    cancellationToken);
            }

            if (page.Count < PageSize)
            {
                return changed;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>Changes one account in a transaction of its own; one that somebody else has changed meanwhile is left alone.</summary>
    private async Task ChangeAsync(
        string step,
        int accountId,
        int ownerId,
        Expression<Func<StorageAccount, bool>> which,
        Func<PortalDb, StorageAccount, CancellationToken, Task> change,
        CancellationToken cancellationToken)
    {
        using var activity = s_source.StartActivity($"renewal.{step}");
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(ownerId, cancellationToken);
        if (await Alive(db.Accounts).Where(which).Include(account => account.Plan).SingleOrDefaultAsync(account => account.Id == accountId, cancellationToken) is { } account)
        {
            await change(db, account, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            using (s_source.StartActivity($"renewal.{step}.commit"))
            {
                await transaction.CommitAsync(cancellationToken);
            }
        }
    }

    private static DateTime Midnight(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Location} did not tell the last usage of {Accounts} accounts whose period is over: {Reason}")]
    private static partial void LogUnread(ILogger log, string location, int accounts, string reason);

    /// <summary>What the selection has to know of an account.</summary>
    private sealed record DueAccount(int Id, int OwnerId, string LocationCode, bool IsFree, DateOnly? CloseOn, DateTime? MeasuredAt, bool HasDay)
    {
        /// <summary>Whether a reading has been made after the period's end: it has left a row of its day, which a bucket that was deleted does not.</summary>
        public bool IsRead => HasDay && CloseOn is { } end && MeasuredAt >= Midnight(end) + s_settling;

        public static IQueryable<DueAccount> Of(PortalDb db, IQueryable<StorageAccount> accounts) => accounts.Select(account => new DueAccount(
            account.Id, account.OwnerId, account.LocationCode, account.IsFree, account.Service.CloseOn, account.Usage.MeasuredAt,
            db.DailyUsage.Any(day => day.AccountId == account.Id && day.Day >= account.Service.CloseOn)));
    }
}
