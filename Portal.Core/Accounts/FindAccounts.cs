using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Accounts;

/// <summary>What found accounts are sorted by.</summary>
public enum AccountOrder
{
    /// <summary>The account's number: the order in which accounts were made.</summary>
    None,

    /// <summary><see cref="FoundAccount.TrafficBytes"/>.</summary>
    TrafficPeriod,

    /// <summary><see cref="FoundAccount.PeakBytes"/>.</summary>
    StoragePeak,
}

/// <summary>Which accounts to find; what is <see langword="null"/> does not narrow the search, and all that is given must apply.</summary>
/// <param name="CustomerId">The owner; counts for staff only.</param>
/// <param name="Email">The owner's whole address; case does not matter.</param>
/// <param name="Billing">The owner's billing system; case does not matter.</param>
/// <param name="BucketName">A bucket that the account was last seen to have.</param>
/// <param name="StorageType">That of the account's plan, such as <c>Standard</c>.</param>
/// <param name="LocationCode">Such as <c>NL</c>.</param>
/// <param name="From">First UTC day that traffic and peak are counted over. Without it, the first day of the month of <paramref name="To"/>.</param>
/// <param name="To">
/// Last UTC day that traffic and peak are counted over. Without it, today. Without both they are the totals of each account's current period.
/// </param>
/// <param name="Descending">Turns the whole order around; among equals the account's number decides, in the same direction.</param>
/// <param name="Limit">1 to 500.</param>
/// <param name="Offset">How many accounts to pass over, from 0.</param>
public sealed record FindAccountsInput(
    int? CustomerId = null,
    int? PlanId = null,
    string? Email = null,
    string? Billing = null,
    string? S3uid = null,
    string? BucketName = null,
    string? StorageType = null,
    string? LocationCode = null,
    DateOnly? From = null,
    DateOnly? To = null,
    AccountOrder Order = AccountOrder.None,
    bool Descending = false,
    int Limit = 50,
    int Offset = 0);

public sealed record FindAccountsAnswer(IReadOnlyList<FoundAccount> Accounts);

/// <summary>An account as searches show it. All times UTC.</summary>
/// <param name="CustomerId">The owner.</param>
/// <param name="Billing">The billing system that keeps the owner's contract.</param>
/// <param name="TrafficBytes">Received and sent in the period.</param>
/// <param name="PeakBytes">The most that was stored at once in the period.</param>
public sealed record FoundAccount(
    int CustomerId,
    string S3uid,
    string Email,
    string Billing,
    int PlanId,
    string LocationCode,
    string StorageType,
    int QuotaGb,
    long TrafficBytes,
    long PeakBytes,
    DateOnly? NextCommitDate,
    DateTime? CancellationDate,
    DateTime? TerminationDate,
    AccountPhase Phase);

/// <summary>Finds accounts by what is known of them: staff among all, customers among their own. Seed action <c>get_users</c>.</summary>
/// <remarks>Refuses staff's search for a customer who is not there. Deleted accounts are not found.</remarks>
public sealed class FindAccounts(OperationServices services) : Operation<FindAccountsInput, FindAccountsAnswer>(services)
{
    public const int MaxLimit = 500;

    /// <summary>The longest period, both ends counted.</summary>
    public const int MaxDays = 366;

    public override Permission Permission => Permission.ReadAccounts;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(FindAccountsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CheckLength(input.Email, 256, nameof(input.Email))
            ?? CheckLength(input.Billing, Customer.MaxBillingLength, nameof(input.Billing))
            ?? CheckLength(input.S3uid, AccountQueries.S3uidLength, nameof(input.S3uid))
            ?? CheckLength(input.BucketName, 63, nameof(input.BucketName))
            ?? CheckLength(input.StorageType, 32, nameof(input.StorageType))
            ?? CheckLength(input.LocationCode, 16, nameof(input.LocationCode))
            ?? CheckPeriod(input)
            ?? (Enum.IsDefined(input.Order) ? null : Refusal.Invalid(nameof(input.Order), RefusalText.Required))
            ?? CheckRange(input.Limit, 1, MaxLimit, nameof(input.Limit))
            ?? CheckRange(input.Offset, 0, int.MaxValue, nameof(input.Offset));
    }

    protected override async Task<Result<FindAccountsAnswer>> ExecuteAsync(Caller caller, FindAccountsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var seesAll = caller.ReachOf(Permission) is Reach.Any;
        await using var db = await OpenAsync(cancellationToken);
        var search = new AccountSearch(db, seesAll ? input : input with { CustomerId = null }, PeriodOf(input), !seesAll || caller.WithinCustomerId is not null);
        var found = await search.RunAsync(db.Accounts.ReachableBy(caller, Permission), Now, cancellationToken);

        // Whose accounts were found is there: only an empty answer needs a second look.
        return found.Count == 0 && seesAll && input.CustomerId is { } id && !await db.Users.AnyAsync(customer => customer.Id == id, cancellationToken)
            ? Refusal.NotFound(AccountText.NoSuchCustomer) with { Field = nameof(input.CustomerId) }
            : new FindAccountsAnswer(found);
    }

    private (DateOnly From, DateOnly To)? PeriodOf(FindAccountsInput input)
    {
        if (input.From is null && input.To is null)
        {
            return null;
        }

        var to = input.To ?? DateOnly.FromDateTime(Now);
        return (input.From ?? new(to.Year, to.Month, 1), to);
    }

    private Refusal? CheckPeriod(FindAccountsInput input) => PeriodOf(input) is not { } period ? null
        : period.From > period.To ? Refusal.Invalid(nameof(input.From), AccountText.PeriodIsReversed)
        : period.To.DayNumber - period.From.DayNumber >= MaxDays ? Refusal.Invalid(nameof(input.From), string.Format(null, AccountText.PeriodTooLong, MaxDays))
        : null;

    private static Refusal? CheckLength(string? text, int longest, string field) =>
        text?.Length > longest ? Refusal.Invalid(field, string.Format(null, RefusalText.TooLong, longest)) : null;

    private static Refusal? CheckRange(int number, int least, int most, string field) =>
        number < least || number > most ? Refusal.Invalid(field, string.Format(null, RefusalText.OutOfRange, least, most)) : null;
}
