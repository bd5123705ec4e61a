using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

/// <param name="Reason">Why staff does it; see <see cref="StaffReason"/>.</param>
public sealed record StopJobInput(long Id, string? Reason = null);

/// <summary>
/// Stops a customer's job for them; what is done stays done. Stopping what is over is harmless. Refused: a job that is not there, one that is not to be
/// left half-way, and staff without a reason. Customers stop their own by <see cref="CancelJob"/>.
/// </summary>
public sealed class StopJob(OperationServices services, JobQueue queue, IEnumerable<IJobHandler> handlers) : Operation<StopJobInput, Done>(services)
{
    private readonly JobHandlers _handlers = new(handlers);

    public override Permission Permission => Permission.ManageJobs;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, StopJobInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.Jobs.SingleOrDefaultAsync(job => job.Id == input.Id, cancellationToken) is not { } job)
        {
            return Refusal.NotFound(JobText.NotFound);
        }

        if (StaffReason.CheckFor(caller, job.CustomerId, input.Reason, nameof(input.Reason)) is { } noReason)
        {
            return noReason;
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
        Audit(db, caller, job.CustomerId, job.Scope ?? job.Kind, job.Kind, reason: input.Reason);
        await db.SaveChangesAsync(cancellationToken);
        queue.Signal();
        return Done.It;
    }
}
