using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Jobs;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListAccountJobsInput(string S3uid, long? BeforeId = null);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record AccountJobs(IReadOnlyList<FoundJob> Jobs, long? NextBeforeId);

/// <summary>The long work in an account, newest first, page by page.</summary>
public sealed class ListAccountJobs(OperationServices services) : Operation<ListAccountJobsInput, AccountJobs>(services)
{
    private const int PageSize = 25;

    public override Permission Permission => Permission.WatchJobs;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<AccountJobs>> ExecuteAsync(Caller caller, ListAccountJobsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAnyAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var inside = input.S3uid + "/";
        var rows = await db.Jobs.AsNoTracking()
            .Where(job => job.CustomerId == account.OwnerId && (job.Scope == input.S3uid || job.Scope!.StartsWith(inside)) && (input.BeforeId == null || job.Id < input.BeforeId))
            .OrderByDescending(job => job.Id).Take(PageSize + 1)
            .Select(job => new FoundJob(
                job.Id, job.Kind, job.CustomerId, db.Users.Where(owner => owner.Id == job.CustomerId).Select(owner => owner.Email!).First(), job.Scope, job.State, job.DoneCount,
                job.FailedCount, job.TotalCount, job.State == JobState.Failed || job.State == JobState.Queued ? job.Error : null, job.Attempts, job.CreatedAt, job.DueAt, job.FinishedAt, false))
            .ToListAsync(cancellationToken);
        return new AccountJobs([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}
