using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

public sealed record RetryJobInput(long Id);

/// <summary>
/// Starts a job that has failed again, from where it got to; one that waits for its next try is tried now.
/// Refused: a job that is not there, that runs, or that has ended otherwise.
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

        if (!job.Retry(Now))
        {
            return Refusal.Conflict(JobText.NothingToRetry);
        }

        Audit(db, caller, job.CustomerId, job.Scope ?? job.Kind, job.Kind);
        await db.SaveChangesAsync(cancellationToken);
        queue.Signal();
        return Done.It;
    }
}
