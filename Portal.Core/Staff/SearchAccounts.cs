using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <summary>What the list of accounts is sorted by; among equals the account's number decides, in the same direction.</summary>
public enum AccountSort
{
    /// <summary>The order in which accounts were made.</summary>
    Created,

    /// <summary>Received and sent in the current period.</summary>
    Traffic,

    /// <summary>The most that was stored at once in the current period.</summary>
    Peak,

    /// <summary>What is stored now.</summary>
    Stored,

    /// <summary>The number of the plan.</summary>
    Plan,

    /// <summary>The number of the customer.</summary>
    Client,
}

/// <summary>Which accounts are looked for; what is <see langword="null"/> does not narrow, and all that is given must apply.</summary>
/// <param name="Email">The owner's whole address; case does not matter.</param>
/// <param name="Billing">The owner's billing system; case does not matter.</param>
/// <param name="Bucket">A bucket that the account was last seen to have.</param>
/// <param name="From">First UTC day that traffic and peak are counted over; needs <paramref name="To"/> or means until today.</param>
/// <param name="Tag">A word that staff have given to the owner.</param>
/// <param name="To">Last UTC day; alone, from the first day of its month. Without both they are those of each account's current period.</param>
public sealed record AccountFilter(
    int? CustomerId = null,
    int? PlanId = null,
    string? Email = null,
    string? Billing = null,
    string? S3uid = null,
    string? Bucket = null,
    string? StorageType = null,
    string? LocationCode = null,
    AccountPhase? Phase = null,
    DateOnly? From = null,
    DateOnly? To = null,
    string? Tag = null);

/// <param name="Cursor">Where the page begins, from the answer of another page; anything else means the first page.</param>
/// <param name="Backwards">Whether the page ends before the cursor, instead of beginning after it.</param>
/// <param name="Limit">1 to 500.</param>
public sealed record SearchAccountsInput(
    AccountFilter Filter, AccountSort Sort = AccountSort.Created, bool Descending = true, string? Cursor = null, bool Backwards = false, int Limit = SearchAccounts.PageSize);

/// <summary>An account as the list of staff shows it. All times UTC.</summary>
/// <param name="TrafficBytes">Received and sent in the period.</param>
/// <param name="PeakBytes">The most that was stored at once in the period.</param>
public sealed record AccountRow(
    int Id,
    string S3uid,
    string Label,
    int CustomerId,
    string Email,
    string Billing,
    int PlanId,
    string PlanName,
    string StorageType,
    string LocationCode,
    AccountPhase Phase,
    bool IsHeld,
    int QuotaGb,
    long StoredBytes,
    int Buckets,
    long TrafficBytes,
    long PeakBytes,
    DateTime CreatedAt,
    DateOnly? NextCommitDate,
    DateTime? CancellationDate,
    DateTime? TerminationDate);

/// <param name="PreviousCursor">Where the page before ends; <see langword="null"/> on the first one.</param>
/// <param name="NextCursor">Where the next page begins; <see langword="null"/> after the last one.</param>
/// <param name="IsPartial">
/// Whether the search stopped before the page was full, because it had looked at as many accounts as it does at once; it goes on at <paramref name="NextCursor"/>.
/// </param>
public sealed record AccountRows(IReadOnlyList<AccountRow> Rows, string? PreviousCursor, string? NextCursor, bool IsPartial);

/// <summary>
/// The S3 accounts of all customers, filtered and sorted, page by page, for staff. Each page reads a bounded part of an index, whatever is asked and
/// however far one has gone. Refused: filters that are too long, a period as of <see cref="FindAccounts"/>, and sorting by the traffic or peak of a chosen
/// period.
/// </summary>
public sealed class SearchAccounts(OperationServices services, KnownPlans plans) : Operation<SearchAccountsInput, AccountRows>(services)
{
    public const int PageSize = 50;
    public const int MaxPageSize = 500;

    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(SearchAccountsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return AccountFilterChecks.Check(input.Filter, input.Sort, DateOnly.FromDateTime(Now))
            ?? (input.Limit is < 1 or > MaxPageSize ? Refusal.Invalid(nameof(input.Limit), string.Format(null, RefusalText.OutOfRange, 1, MaxPageSize)) : null);
    }

    protected override async Task<Result<AccountRows>> ExecuteAsync(Caller caller, SearchAccountsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await AccountLane.ChooseAsync(db, plans, input.Filter, input.Sort, cancellationToken) is not { } lane)
        {
            return new AccountRows([], null, null, false);
        }

        // Of deleted accounts nothing but their number is left to sort by.
        var sort = input.Filter.Phase is AccountPhase.Deleted ? AccountSort.Created : input.Sort;
        var walk = new AccountWalk(db, lane, input.Filter, sort, input.Descending != input.Backwards, AccountCursor.Parse(input.Cursor), Now);
        var found = await walk.ReadAsync(input.Limit + 1, cancellationToken);
        var shown = found.Take(input.Limit).ToList();
        var stopped = found.Count <= input.Limit ? await walk.FindEndAsync(cancellationToken) : null;
        var further = found.Count > input.Limit ? shown[^1] : stopped;
        var back = input.Cursor is null || shown.Count == 0 ? null : shown[0];
        if (input.Backwards)
        {
            shown.Reverse();
        }

        var rows = await ReadAsync(db, shown, AccountFilterChecks.PeriodOf(input.Filter, DateOnly.FromDateTime(Now)), cancellationToken);
        return input.Backwards
            ? new AccountRows(rows, further?.ToString(), back?.ToString(), stopped is not null)
            : new AccountRows(rows, back?.ToString(), further?.ToString(), stopped is not null);
    }

    /// <summary>The rows of a page, in its order.</summary>
    private async Task<List<AccountRow>> ReadAsync(PortalDb db, List<AccountCursor> page, (DateOnly From, DateOnly To)? period, CancellationToken cancellationToken)
    {
        var ids = page.ConvertAll(place => (int)place.Id);
        var now = Now;
        var (from, to) = period ?? default;
        var rows = await (
            from account in db.Accounts.AsNoTracking()
            where ids.Contains(account.Id)
            join owner in db.Users on account.OwnerId equals owner.Id
            join plan in db.Plans on account.PlanId equals plan.Id
            select new
            {
                Row = new AccountRow(
                    account.Id, account.S3uid, account.Label, owner.Id, owner.Email!, owner.Billing, plan.Id, plan.Name, plan.StorageType, account.LocationCode, default,
                    account.HeldSince != null, plan.QuotaGb, account.Usage.Bytes, account.Usage.Buckets, account.Usage.TrafficBytes, account.Usage.PeakBytes, account.CreatedAt,
                    account.Service.NextCommitDate, account.Service.CancellationDate, account.Service.TerminationDate),
                account.State,
                account.Service,
            }).ToDictionaryAsync(row => row.Row.Id, cancellationToken);
        var usage = period is null ? null : await db.DailyUsage.Where(day => ids.Contains(day.AccountId) && day.Day >= from && day.Day <= to)
            .GroupBy(day => day.AccountId)
            .Select(days => new { Id = days.Key, Traffic = days.Sum(day => day.BytesIn + day.BytesOut), Peak = days.Max(day => day.PeakBytes) })
            .ToDictionaryAsync(days => days.Id, cancellationToken);
        return
        [
            .. ids.Where(rows.ContainsKey).Select(id => rows[id]).Select(found =>
            {
                var row = found.Row with { Phase = StorageAccount.PhaseOf(found.State, found.Service, now) };
                return usage is null ? row : row with { TrafficBytes = usage.GetValueOrDefault(row.Id)?.Traffic ?? 0, PeakBytes = usage.GetValueOrDefault(row.Id)?.Peak ?? 0 };
            }),
        ];
    }
}
