using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

/// <param name="Recent">How long ago jobs that are over may have ended to be listed.</param>
/// <param name="Scope">Only jobs that work there; <see langword="null"/> for all.</param>
public sealed record ListJobsInput(TimeSpan Recent, string? Scope = null);

/// <summary>A job as its customer sees it.</summary>
public sealed record JobView(
    long Id, string Kind, string Subject, string? Scope, JobState State, long Done, long Failed, long? Total, string? Error, DateTime CreatedAt, DateTime? FinishedAt)
{
    public bool IsOver => State is JobState.Completed or JobState.Failed or JobState.Cancelled;

    internal static Expression<Func<Job, JobView>> Projection { get; } = job => new JobView(
        job.Id, job.Kind, job.Subject, job.Scope, job.State, job.DoneCount, job.FailedCount, job.TotalCount, job.Error, job.CreatedAt, job.FinishedAt);
}

/// <summary>The caller's own jobs that wait, run or have ended lately, newest first.</summary>
public sealed class ListJobs(OperationServices services) : Operation<ListJobsInput, IReadOnlyList<JobView>>(services)
{
    private const int Most = 50;

    public override Permission Permission => Permission.UseJobs;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<IReadOnlyList<JobView>>> ExecuteAsync(Caller caller, ListJobsInput input, CancellationToken cancellationToken)
    {
        var since = Now - input.Recent;
        await using var db = await OpenAsync(cancellationToken);
        return await db.Jobs.AsNoTracking()
            .Where(job => job.CustomerId == caller.CustomerId && (input.Scope == null || job.Scope == input.Scope))
            .Where(job => job.State == JobState.Queued || job.State == JobState.Running || job.FinishedAt >= since)
            .OrderByDescending(job => job.Id).Take(Most)
            .Select(JobView.Projection).ToListAsync(cancellationToken);
    }
}
