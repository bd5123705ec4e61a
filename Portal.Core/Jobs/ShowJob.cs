using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

public sealed record ShowJobInput(long Id);

/// <summary>One of the caller's own jobs.</summary>
public sealed class ShowJob(OperationServices services) : Operation<ShowJobInput, JobView>(services)
{
    public override Permission Permission => Permission.UseJobs;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<JobView>> ExecuteAsync(Caller caller, ShowJobInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var job = await db.Jobs.AsNoTracking().Where(job => job.Id == input.Id && job.CustomerId == caller.CustomerId)
            .Select(JobView.Projection).SingleOrDefaultAsync(cancellationToken);
        return job is null ? Refusal.NotFound(JobText.NotFound) : job;
    }
}
