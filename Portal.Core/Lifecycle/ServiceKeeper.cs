using System.Diagnostics;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <summary>
/// Carries out what the dates of services say: stops what has ended, resumes what was won back, deletes what is past
/// its grace. The decision is stored first, then storage is told, then that is noted, so that a crash loses neither.
/// </summary>
public sealed class ServiceKeeper : PeriodicWorker
{
    /// <summary>The activities of services: <c>service.STEP</c> around a step, <c>service.STEP.commit</c> around the saving of its outcome.</summary>
    public const string SourceName = "S3Portal.Lifecycle";

    private const int PerRound = 200;

    /// <summary>How long before its data is deleted an owner is told.</summary>
    private static readonly TimeSpan s_warning = TimeSpan.FromDays(3);

    private static readonly ActivitySource s_source = new(SourceName);

    private readonly IDbContextFactory<PortalDb> _databases;
    private readonly StorageClusters _clusters;
    private readonly AccountDeletion _deletion;
    private readonly ServiceMails _mails;

    public ServiceKeeper(
        IDbContextFactory<PortalDb> databases, StorageClusters clusters, AccountDeletion deletion, ServiceMails mails, ServiceBell bell, PeriodicTasks tasks, ILogger<ServiceKeeper> log)
        : base(TimeSpan.FromMinutes(1), tasks, log)
    {
        ArgumentNullException.ThrowIfNull(bell);
        (_databases, _clusters, _deletion, _mails) = (databases, clusters, deletion, mails);
        bell.Rung += Signal;
    }

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await TryAsync(WarnAsync, cancellationToken);
        await EachAsync("end", Ended, EndAsync, cancellationToken);
        await EachAsync("expire", Expired, (db, account, token) => _deletion.BeginAsync(db, account, token), cancellationToken, locksOwner: true);
        await EachAsync("suspend", account => account.State == AccountState.Suspending, SuspendAsync, cancellationToken);
        foreach (var code in _clusters.All.Select(cluster => cluster.Location.Code))
        {
            // A location that is away keeps its accounts due; those of the others do not wait behind them.
            await EachAsync("quota", account => account.IsQuotaDue && account.LocationCode == code, SetQuotaAsync, cancellationToken);
        }

        await EachAsync("resume", account => account.State == AccountState.Resuming, ResumeAsync, cancellationToken);
        _deletion.Signal();
    }

    private Expression<Func<StorageAccount, bool>> Ended
    {
        get
        {
            var now = Now;
            return account => account.State == AccountState.Active && account.Service.CancellationDate < now;
        }
    }

    private Expression<Func<StorageAccount, bool>> Expired
    {
        get
        {
            var now = Now;
            return account => account.Service.TerminationDate < now
                && (account.State == AccountState.Active || account.State == AccountState.Suspending || account.State == AccountState.Suspended);
        }
    }

    private async Task EndAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        account.BeginSuspension();
        await _mails.ServiceStoppedAsync(
            db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, account.Service.TerminationDate!.Value,
            $"stopped:{account.Id}:{account.Service.CancellationDate:yyyyMMddHHmmss}", cancellationToken);
    }

    /// <summary>Tells owners that their data will be deleted in some days; once for each such day.</summary>
    private async Task WarnAsync(CancellationToken cancellationToken)
    {
        var (now, soon) = (Now, Now + s_warning);
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        var ending = await db.Accounts.AsNoTracking()
            .Where(account => account.Service.TerminationDate > now && account.Service.TerminationDate <= soon)
            .Where(account => account.State != AccountState.Deleting && account.State != AccountState.Deleted)
            .OrderBy(account => account.Id).ToListAsync(cancellationToken);
        foreach (var page in ending.Chunk(PerRound))
        {
            var keys = page.ToDictionary(account => account.Id, account => $"terminates:{account.Id}:{account.Service.TerminationDate:yyyyMMddHHmmss}");
            var values = keys.Values.ToList();
            var told = (await db.OutboxMails.Where(mail => values.Contains(mail.Key)).Select(mail => mail.Key).ToListAsync(cancellationToken)).ToHashSet();
            foreach (var account in page.Where(account => !told.Contains(keys[account.Id])))
            {
                var owner = await db.OwnerOfAsync(account, cancellationToken);
                await _mails.TerminationSoonAsync(db, owner, account.Label, account.S3uid, account.Service.TerminationDate!.Value, keys[account.Id], cancellationToken);
            }

            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private async Task SuspendAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        await _clusters.Get(account.LocationCode).Accounts.SuspendAsync(account.S3uid, cancellationToken);
        account.FinishSuspension();
    }

    private async Task SetQuotaAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        if (account.State is not (AccountState.Deleting or AccountState.Deleted))
        {
            await db.Entry(account).Reference(row => row.Plan).LoadAsync(cancellationToken);
            await _clusters.Get(account.LocationCode).Accounts.SetQuotaAsync(account.S3uid, account.Plan.HardQuotaBytes, cancellationToken);
        }

        account.NoteQuota();
    }

    private async Task ResumeAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        await _clusters.Get(account.LocationCode).Accounts.ResumeAsync(account.S3uid, cancellationToken);
        account.FinishResumption();
    }

    /// <summary>Changes each account in a context of its own; who is changed by somebody else meanwhile is left to the next round.</summary>
    private async Task EachAsync(
        string step,
        Expression<Func<StorageAccount, bool>> which,
        Func<PortalDb, StorageAccount, CancellationToken, Task> change,
        CancellationToken cancellationToken,
        bool locksOwner = false)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        var ids = await db.Accounts.Where(which).OrderBy(account => account.Id).Select(account => account.Id).Take(PerRound).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            await TryAsync(token => ChangeAsync(step, id, which, change, locksOwner, token), cancellationToken);
        }
    }

    private async Task ChangeAsync(
        string step,
        int id,
        Expression<Func<StorageAccount, bool>> which,
        Func<PortalDb, StorageAccount, CancellationToken, Task> change,
        bool locksOwner,
        CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);

        // No transaction is held while storage is asked; what moves money has one, and asks nobody.
        await using var transaction = locksOwner ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        if (locksOwner)
        {
            await db.LockLimitsAsync(await db.Accounts.Where(account => account.Id == id).Select(account => account.OwnerId).SingleAsync(cancellationToken), cancellationToken);
        }

        if (await db.Accounts.Where(which).SingleOrDefaultAsync(account => account.Id == id, cancellationToken) is { } account)
        {
            using var activity = s_source.StartActivity($"service.{step}");
            await change(db, account, cancellationToken);
            using (s_source.StartActivity($"service.{step}.commit"))
            {
                await db.SaveChangesAsync(cancellationToken);
                if (transaction is not null)
                {
                    await transaction.CommitAsync(cancellationToken);
                }
            }
        }
    }
}
