using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Jobs;

/// <summary>Reads and changes jobs for the runner, so that of several runners exactly one has each.</summary>
internal sealed class JobStore(IDbContextFactory<PortalDb> databases, TimeProvider clock)
{
    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Jobs that nobody works on and whose time has come, oldest first.</summary>
    public async Task<IReadOnlyList<Job>> FindDueAsync(int count, CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs.AsNoTracking()
            .Where(job => (job.State == JobState.Queued && job.DueAt <= now) || (job.State == JobState.Running && job.LeaseUntil < now))
            .OrderBy(job => job.DueAt).ThenBy(job => job.Id)
            .Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>Which of the leases are no longer held, because the job was cancelled or passed on.</summary>
    public async Task<IReadOnlyList<long>> FindLostAsync(IReadOnlyCollection<long> ids, Guid owner, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs.Where(job => ids.Contains(job.Id) && (job.State != JobState.Running || job.LeaseOwner != owner))
            .Select(job => job.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Takes the lease; false if another worker was quicker or the job is over.</summary>
    public async Task<bool> TryClaimAsync(Job job, Guid owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Attach(job);
        job.Lease(owner, Now, duration);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }

        return job.IsLeasedBy(owner);
    }

    /// <summary>Changes a leased job; false, and no change, if the lease is lost.</summary>
    public async Task<bool> TryChangeAsync(long id, Guid owner, Action<Job> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var job = await db.Jobs.SingleAsync(job => job.Id == id, cancellationToken);
            if (!job.IsLeasedBy(owner))
            {
                return false;
            }

            change(job);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return true;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Cancelled or renewed in this moment: read it again.
            }
        }
    }
}
