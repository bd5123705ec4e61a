using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

/// <param name="Reason">Why staff does it; see <see cref="StaffReason"/>.</param>
public sealed record RetryJobInput(long Id, string? Reason = null);

/// <summary>
/// Starts a job that has failed again, from where it got to; one that waits for its next try is tried now.
/// Refused: a job that is not there, that runs, or that has ended otherwise, and staff without a reason.
/// </summary>
public sealed class RetryJob(OperationServices services, JobQueue queue) : Operation<RetryJobInput, Done>(services)
{
    public override Permission Permission => Permission.ManageJobs;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RetryJobInput input, CancellationToken cancellationToken)
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

        if (!job.Retry(Now))
        {
            return Refusal.Conflict(JobText.NothingToRetry);
        }

        Audit(db, caller, job.CustomerId, job.Scope ?? job.Kind, job.Kind, reason: input.Reason);
        await db.SaveChangesAsync(cancellationToken);
        queue.Signal();
        return Done.It;
    }
}
