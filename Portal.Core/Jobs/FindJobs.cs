using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

/// <summary>Which jobs are looked for.</summary>
public enum JobFilter
{
    All,

    /// <summary>Given up, or waiting for another try after one that failed.</summary>
    Failing,

    /// <summary>Waiting or at work.</summary>
    Open,
}

/// <param name="Kind">Only jobs of this kind; <see langword="null"/> for all.</param>
/// <param name="Customer">Only jobs of this customer: number or whole e-mail address; <see langword="null"/> for all.</param>
/// <param name="S3uid">Only jobs that work in this account or in its buckets; <see langword="null"/> for all.</param>
/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record FindJobsInput(JobFilter Filter = JobFilter.All, string? Kind = null, string? Customer = null, string? S3uid = null, long? BeforeId = null);

/// <summary>A job as staff see it: where it works, but not on which files. All times UTC.</summary>
/// <param name="Scope">An s3uid, or <c>s3uid/bucket</c>.</param>
/// <param name="Error">Why it is tried again or was given up; what a completed job could not do is the customer's.</param>
/// <param name="Attempts">Tries since it last got anywhere.</param>
/// <param name="DueAt">Not tried before.</param>
/// <param name="MayBeStopped">Whether it is open and of a kind that may be left half-way.</param>
public sealed record FoundJob(
    long Id, string Kind, int CustomerId, string Email, string? Scope, JobState State, long Done, long Failed, long? Total, string? Error, int Attempts,
    DateTime CreatedAt, DateTime DueAt, DateTime? FinishedAt, bool MayBeStopped)
{
    /// <summary>The account that it works in, if one.</summary>
    public string? S3uid => Scope?.Split('/')[0];

    /// <summary>Whether it is tried again later, after a try that failed.</summary>
    public bool IsRetried => State is JobState.Queued && Error is not null;
}

/// <param name="Kinds">All kinds that there are, to filter by.</param>
/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record FoundJobs(IReadOnlyList<FoundJob> Jobs, IReadOnlyList<string> Kinds, long? NextBeforeId);

/// <summary>The long work of all customers, newest first, page by page. Refused: a filter that is too long.</summary>
public sealed class FindJobs(OperationServices services, IEnumerable<IJobHandler> handlers) : Operation<FindJobsInput, FoundJobs>(services)
{
    private const int PageSize = 50;
    private const int LongestKind = 50;
    private const int LongestName = 64;

    public override Permission Permission => Permission.WatchJobs;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(FindJobsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Kind?.Length > LongestKind ? TooLong(nameof(input.Kind), LongestKind)
            : input.S3uid?.Length > LongestName ? TooLong(nameof(input.S3uid), LongestName)
            : NamedCustomer.Check(input.Customer, nameof(input.Customer));
    }

    protected override async Task<Result<FoundJobs>> ExecuteAsync(Caller caller, FindJobsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var jobs = Filter(db.Jobs.AsNoTracking(), input.Filter)
            .Where(job => input.Kind == null || job.Kind == input.Kind)
            .Where(job => input.BeforeId == null || job.Id < input.BeforeId);
        if (input.Customer?.Trim() is { Length: > 0 } customer)
        {
            var id = await db.FindCustomerIdAsync(customer, cancellationToken);
            jobs = jobs.Where(job => job.CustomerId == id);
        }

        if (input.S3uid?.Trim() is { Length: > 0 } s3uid)
        {
            // The account itself, and what is below it: nothing sorts between the slash and the zero.
            var (below, after) = ($"{s3uid}/", $"{s3uid}0");
            jobs = jobs.Where(job => job.Scope == s3uid || (string.Compare(job.Scope, below) >= 0 && string.Compare(job.Scope, after) < 0));
        }

        var stoppable = handlers.Where(handler => handler.MayBeCancelled).Select(handler => handler.Kind).ToList();
        var rows = await jobs.OrderByDescending(job => job.Id).Take(PageSize + 1)
            .Join(db.Set<Customer>(), job => job.CustomerId, person => person.Id, (job, person) => new FoundJob(
                job.Id, job.Kind, job.CustomerId, person.Email!, job.Scope, job.State, job.DoneCount, job.FailedCount, job.TotalCount,
                job.State == JobState.Failed || job.State == JobState.Queued ? job.Error : null,
                job.Attempts, job.CreatedAt, job.DueAt, job.FinishedAt,
                (job.State == JobState.Queued || job.State == JobState.Running) && stoppable.Contains(job.Kind)))
            .ToListAsync(cancellationToken);
        var page = rows.OrderByDescending(job => job.Id).Take(PageSize).ToList();
        return new FoundJobs(page, [.. handlers.Select(handler => handler.Kind).Order(StringComparer.Ordinal)], rows.Count > page.Count ? page[^1].Id : null);
    }

    private static IQueryable<Job> Filter(IQueryable<Job> jobs, JobFilter filter) => filter switch
    {
        JobFilter.All => jobs,
        JobFilter.Failing => jobs.Where(job => job.State == JobState.Failed || (job.State == JobState.Queued && job.Error != null)),
        JobFilter.Open => jobs.Where(job => job.State == JobState.Queued || job.State == JobState.Running),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    private static Refusal TooLong(string field, int most) => Refusal.Invalid(field, string.Format(CultureInfo.CurrentCulture, JobText.FieldTooLong, most));
}
