using Portal.Core.Accounts;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <summary>What a filter may hold.</summary>
internal static class AccountFilterChecks
{
    public static Refusal? Check(AccountFilter filter, AccountSort sort, DateOnly today) =>
        CheckLength(filter.Email, 256, nameof(filter.Email))
        ?? CheckLength(filter.Billing, Customer.MaxBillingLength, nameof(filter.Billing))
        ?? CheckLength(filter.S3uid, AccountQueries.S3uidLength, nameof(filter.S3uid))
        ?? CheckLength(filter.Bucket, 63, nameof(filter.Bucket))
        ?? CheckLength(filter.StorageType, 32, nameof(filter.StorageType))
        ?? CheckLength(filter.LocationCode, 16, nameof(filter.LocationCode))
        ?? CheckLength(filter.Tag, CustomerTags.MaxLength, nameof(filter.Tag))
        ?? (filter.Phase is { } phase && !Enum.IsDefined(phase) ? Refusal.Invalid(nameof(filter.Phase), RefusalText.Required) : null)
        ?? (Enum.IsDefined(sort) ? null : Refusal.Invalid(nameof(SearchAccountsInput.Sort), RefusalText.Required))
        ?? CheckPeriod(filter, sort, today);

    /// <summary>Whether so few accounts are left that they can be looked at one by one.</summary>
    public static bool IsNarrow(AccountFilter filter) => filter is { CustomerId: not null } or { Email: not null } or { S3uid: not null } or { Bucket: not null };

    public static (DateOnly From, DateOnly To)? PeriodOf(AccountFilter filter, DateOnly today)
    {
        if (filter is { From: null, To: null })
        {
            return null;
        }

        var to = filter.To ?? today;
        return (filter.From ?? new(to.Year, to.Month, 1), to);
    }

    private static Refusal? CheckPeriod(AccountFilter filter, AccountSort sort, DateOnly today) => PeriodOf(filter, today) is not { } period ? null
        : period.From > period.To ? Refusal.Invalid(nameof(filter.From), AccountText.PeriodIsReversed)
        : period.To.DayNumber - period.From.DayNumber >= FindAccounts.MaxDays ? Refusal.Invalid(nameof(filter.From), string.Format(null, AccountText.PeriodTooLong, FindAccounts.MaxDays))
        : sort is AccountSort.Traffic or AccountSort.Peak ? Refusal.Invalid(nameof(SearchAccountsInput.Sort), StaffText.SortOfPeriod)
        : null;

    private static Refusal? CheckLength(string? text, int longest, string field) =>
        text?.Length > longest ? Refusal.Invalid(field, string.Format(null, RefusalText.TooLong, longest)) : null;
}
