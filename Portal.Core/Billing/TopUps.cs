using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <summary>What all ways of paying into the credit have in common.</summary>
internal static class TopUps
{
    private const decimal MaximumAmount = 10_000_000;

    /// <summary>More than nothing, in whole cents, and not beyond what anybody pays at once.</summary>
    public static Refusal? CheckAmount(decimal amount, string field) =>
        amount is <= 0 or > MaximumAmount || decimal.Round(amount, 2) != amount ? Refusal.Invalid(field, CreditText.AmountOutOfRange) : null;

    /// <summary>What was booked with this key; within a transaction that holds the customer's limits, nobody else books with it meanwhile.</summary>
    public static Task<LedgerEntry?> FindBookedAsync(this PortalDb db, string key, CancellationToken cancellationToken) =>
        db.LedgerEntries.AsNoTracking().SingleOrDefaultAsync(entry => entry.IdempotencyKey == key, cancellationToken);

    /// <summary>How an amount stands in the record.</summary>
    public static string Write(decimal amount, Currency currency) => FormattableString.Invariant($"{amount:0.00} {currency.Code}");
}
