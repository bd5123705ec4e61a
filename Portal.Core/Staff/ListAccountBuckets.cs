using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="After">The last name of the page before; <see langword="null"/> for the first page.</param>
public sealed record ListAccountBucketsInput(string S3uid, string? After = null);

/// <param name="MeasuredAt">When the buckets were last read, UTC; <see langword="null"/> if they never were.</param>
/// <param name="Next">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record AccountBuckets(IReadOnlyList<KnownBucket> Buckets, DateTime? MeasuredAt, string? Next);

/// <summary>Names and sizes of an account's buckets as they were last read, by name. What is in them is not for staff.</summary>
public sealed class ListAccountBuckets(OperationServices services) : Operation<ListAccountBucketsInput, AccountBuckets>(services)
{
    private const int PageSize = 50;

    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<AccountBuckets>> ExecuteAsync(Caller caller, ListAccountBucketsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAnyAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var after = input.After ?? "";
        var rows = await db.KnownBuckets.AsNoTracking().Where(bucket => bucket.AccountId == account.Id && string.Compare(bucket.Name, after) > 0)
            .OrderBy(bucket => bucket.Name).Take(PageSize + 1).ToListAsync(cancellationToken);
        var measured = await db.Accounts.Where(row => row.Id == account.Id).Select(row => row.Usage.MeasuredAt).SingleAsync(cancellationToken);
        return new AccountBuckets([.. rows.Take(PageSize)], measured, rows.Count > PageSize ? rows[PageSize - 1].Name : null);
    }
}
