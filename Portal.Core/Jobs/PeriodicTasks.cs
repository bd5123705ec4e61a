using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Messaging;

namespace Portal.Core.Jobs;

/// <summary>The records of periodic work, by which of several processes exactly one begins each round.</summary>
public sealed class PeriodicTasks(IDbContextFactory<PortalDb> databases, PeriodicOptions options, WorkPlace place, INotices notices, TimeProvider clock)
{
    internal TimeProvider Clock => clock;

    internal PeriodicOptions Options => options;

    internal INotices Notices => notices;

    /// <summary>Whether this process does periodic work at all.</summary>
    internal bool AreDoneHere => place.IsHere;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>The record of a task; made if there is none yet.</summary>
    /// <param name="delay">How long the first round waits.</param>
    internal async Task<PeriodicTask> ReadAsync(string name, TimeSpan interval, TimeSpan delay, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.PeriodicTasks.AsNoTracking().SingleOrDefaultAsync(task => task.Name == name, cancellationToken) is { } known)
        {
            return known;
        }

        var made = new PeriodicTask { Name = name, IntervalSeconds = SecondsOf(interval), DueAt = Now + delay };
        db.PeriodicTasks.Add(made);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return made;
        }
        catch (DbUpdateException)
        {
            // Another process has made it in this moment; anything else is seen by asking again.
            return await db.PeriodicTasks.AsNoTracking().SingleAsync(task => task.Name == name, cancellationToken);
        }
    }

    /// <summary>Whether a round is due. What lies further off than the next round can be was set by a clock that has been corrected since.</summary>
    internal bool IsDue(PeriodicTask task, TimeSpan interval) => task.DueAt <= Now || task.DueAt > Now + interval + options.Lease;

    /// <summary>Whether a process has it that still gives signs of life.</summary>
    internal bool IsHeld(PeriodicTask task) => task.LeaseUntil > Now && task.LeaseUntil <= Now + (2 * options.Lease);

    /// <summary>Takes the lease for one round; <see langword="null"/> if another process was quicker.</summary>
    /// <param name="seen">The record as it was when the round was decided on: who has changed it since was quicker, however long this one took.</param>
    internal async Task<Guid?> TryTakeAsync(PeriodicTask seen, TimeSpan interval, CancellationToken cancellationToken)
    {
        var owner = Guid.NewGuid();
        var now = Now;
        var (until, seconds) = (now + options.Lease, SecondsOf(interval));
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var taken = await db.PeriodicTasks
            .Where(task => task.Name == seen.Name && task.DueAt == seen.DueAt && task.FinishedAt == seen.FinishedAt
                && task.LeaseOwner == seen.LeaseOwner && task.LeaseUntil == seen.LeaseUntil)
            .ExecuteUpdateAsync(
                task => task
                    .SetProperty(row => row.LeaseOwner, owner)
                    .SetProperty(row => row.LeaseUntil, until)
                    .SetProperty(row => row.StartedAt, now)
                    .SetProperty(row => row.IntervalSeconds, seconds),
                cancellationToken);
        return taken == 1 ? owner : null;
    }

    /// <summary>Keeps the lease; false if it is lost.</summary>
    internal async Task<bool> RenewAsync(string name, Guid owner, CancellationToken cancellationToken)
    {
        var until = Now + options.Lease;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.PeriodicTasks.Where(task => task.Name == name && task.LeaseOwner == owner)
            .ExecuteUpdateAsync(task => task.SetProperty(row => row.LeaseUntil, until), cancellationToken) == 1;
    }

    /// <summary>Records how a round went and lets go of it; of one whose lease was lost nothing is recorded.</summary>
    /// <param name="owner">The lease; <see langword="null"/> for work that has none.</param>
    internal async Task FinishAsync(string name, Guid? owner, TimeSpan interval, PeriodicOutcome outcome, CancellationToken cancellationToken)
    {
        var now = Now;
        var next = outcome.StartedAt + interval;
        next = next < now ? now : next;
        var (started, milliseconds, error) = (outcome.StartedAt, (long)outcome.Took.TotalMilliseconds, outcome.Error);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.PeriodicTasks.Where(task => task.Name == name && task.LeaseOwner == owner)
            .ExecuteUpdateAsync(
                task => task
                    .SetProperty(row => row.LeaseOwner, (Guid?)null)
                    .SetProperty(row => row.LeaseUntil, (DateTime?)null)
                    .SetProperty(row => row.StartedAt, started)
                    .SetProperty(row => row.FinishedAt, now)
                    .SetProperty(row => row.DurationMilliseconds, milliseconds)
                    .SetProperty(row => row.Error, error)
                    .SetProperty(row => row.Failures, row => error == null ? 0 : row.Failures + 1)
                    .SetProperty(row => row.DueAt, next),
                cancellationToken);
    }

    /// <summary>Lets go of a round that was broken off, so that another process begins it anew at once.</summary>
    internal async Task HandBackAsync(string name, Guid owner, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.PeriodicTasks.Where(task => task.Name == name && task.LeaseOwner == owner)
            .ExecuteUpdateAsync(
                task => task.SetProperty(row => row.LeaseOwner, (Guid?)null).SetProperty(row => row.LeaseUntil, (DateTime?)null), cancellationToken);
    }

    private static int SecondsOf(TimeSpan interval) => (int)Math.Ceiling(interval.TotalSeconds);
}
