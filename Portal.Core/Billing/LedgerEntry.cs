using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>What moved a customer's credit.</summary>
public enum LedgerEntryKind
{
    TopUp,
    Charge,
    Overage,
    Refund,
    Adjustment,
}

/// <summary>One line of a customer's credit. Written once, never changed.</summary>
public sealed class LedgerEntry : IWrittenOnce
{
    public long Id { get; init; }

    public int CustomerId { get; init; }

    /// <summary>1, 2, 3 … per customer, without gaps; unique with the customer.</summary>
    public long Sequence { get; init; }

    public LedgerEntryKind Kind { get; init; }

    /// <summary>Positive into the customer's credit, negative out of it.</summary>
    public decimal Amount { get; init; }

    public Currency Currency { get; init; }

    /// <summary>The sum of all entries of the customer up to this one.</summary>
    public decimal BalanceAfter { get; init; }

    /// <summary>Unique: the same business event is booked once, however often it is tried.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>UTC.</summary>
    public DateTime At { get; init; }

    /// <summary>The s3uid or order that it is about, if one.</summary>
    public string? Subject { get; init; }

    /// <summary>What the customer reads beside it, such as the reference of a payment; never a secret.</summary>
    public string? Note { get; init; }
}
