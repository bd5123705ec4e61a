using System.Diagnostics;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <summary>
/// Carries out what the dates of services say: stops what has ended, resumes what was won back, deletes what is past
/// its grace. The decision is stored first, then storage is told, then that is noted, so that a crash loses neither.
/// </summary>
public sealed class ServiceKeeper(
    IDbContextFactory<PortalDb> databases, StorageClusters clusters, AccountDeletion deletion, PeriodicTasks tasks, ILogger<ServiceKeeper> log)
    : PeriodicWorker(TimeSpan.FromMinutes(1), tasks, log)
{
    /// <summary>The activities of services: <c>service.STEP</c> around a step, <c>service.STEP.commit</c> around the saving of its outcome.</summary>
    public const string SourceName = "S3Portal.Lifecycle";

    private const int PerRound = 200;

    private static readonly ActivitySource s_source = new(SourceName);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await EachAsync("end", Ended, (_, account, _) => { account.BeginSuspension(); return Task.CompletedTask; }, cancellationToken);
        await EachAsync("expire", Expired, (db, account, _) => { deletion.Begin(db, account); return Task.CompletedTask; }, cancellationToken);
        await EachAsync("suspend", account => account.State == AccountState.Suspending, SuspendAsync, cancellationToken);
        await EachAsync("resume", account => account.State == AccountState.Resuming, ResumeAsync, cancellationToken);
        deletion.Signal();
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

    private async Task SuspendAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        await clusters.Get(account.LocationCode).Accounts.SuspendAsync(account.S3uid, cancellationToken);
        account.FinishSuspension();
    }

    private async Task ResumeAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        await clusters.Get(account.LocationCode).Accounts.ResumeAsync(account.S3uid, cancellationToken);
        account.FinishResumption();
    }

    /// <summary>Changes each account in a context of its own; who is changed by somebody else meanwhile is left to the next round.</summary>
    private async Task EachAsync(
        string step,
        Expression<Func<StorageAccount, bool>> which,
        Func<PortalDb, StorageAccount, CancellationToken, Task> change,
        CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ids = await db.Accounts.Where(which).OrderBy(account => account.Id).Select(account => account.Id).Take(PerRound).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            await TryAsync(token => ChangeAsync(step, id, which, change, token), cancellationToken);
        }
    }

    private async Task ChangeAsync(
        string step,
        int id,
        Expression<Func<StorageAccount, bool>> which,
        Func<PortalDb, StorageAccount, CancellationToken, Task> change,
        CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Accounts.Where(which).SingleOrDefaultAsync(account => account.Id == id, cancellationToken) is { } account)
        {
            using var activity = s_source.StartActivity($"service.{step}");
            await change(db, account, cancellationToken);
            using (s_source.StartActivity($"service.{step}.commit"))
            {
                await db.SaveChangesAsync(cancellationToken);
            }
        }
    }
}
