using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

public sealed record CancelJobInput(long Id);

/// <summary>Stops one of the caller's own jobs; what is done stays done. Stopping what is over is harmless.</summary>
public sealed class CancelJob(OperationServices services, JobQueue queue, IEnumerable<IJobHandler> handlers) : Operation<CancelJobInput, Done>(services)
{
    private readonly JobHandlers _handlers = new(handlers);

    public override Permission Permission => Permission.UseJobs;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, CancelJobInput input, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = await OpenAsync(cancellationToken);
            var job = await db.Jobs.SingleOrDefaultAsync(job => job.Id == input.Id && job.CustomerId == caller.CustomerId, cancellationToken);
            if (job is null)
            {
                return Refusal.NotFound(JobText.NotFound);
            }

            if (job.IsOver)
            {
                return Done.It;
            }

            if (_handlers.Find(job.Kind) is { MayBeCancelled: false })
            {
                return Refusal.Conflict(JobText.CannotBeStopped);
            }

            job.Cancel(Now);
            Audit(db, caller, job.CustomerId, job.Scope, job.Kind);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                continue; // It made progress in this moment.
            }

            queue.Signal();
            return Done.It;
        }
    }
}
