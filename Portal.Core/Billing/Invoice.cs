using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>What kind of document it is; each kind has numbers of its own.</summary>
public enum InvoiceKind
{
    Invoice,

    /// <summary>Takes an invoice back, wholly or in part; its amounts are negative.</summary>
    CreditNote,
}

/// <summary>A document of what was sold. Written once, never changed: names and addresses are those of its day.</summary>
public sealed class Invoice : IWrittenOnce
{
    public long Id { get; init; }

    public InvoiceKind Kind { get; init; }

    /// <summary>1, 2, 3 … within the kind, without gaps.</summary>
    public long Sequence { get; init; }

    /// <summary>The sequence with the configured prefix, such as <c>INV-000042</c>.</summary>
    public required string Number { get; init; }

    public int CustomerId { get; init; }

    /// <summary>UTC.</summary>
    public DateTime IssuedAt { get; init; }

    /// <summary>When it has to be paid; <see langword="null"/> if it was paid from the credit when it was issued.</summary>
    public DateOnly? DueOn { get; init; }

    public Currency Currency { get; init; }

    /// <summary>In percent.</summary>
    public decimal TaxRate { get; init; }

    /// <summary>Without tax.</summary>
    public decimal Net { get; init; }

    public decimal Tax { get; init; }

    /// <summary>With tax: what moves the customer's credit.</summary>
    public decimal Total { get; init; }

    /// <summary>Name, address and tax number of who sells, a line each.</summary>
    public required string Seller { get; init; }

    /// <summary>Name, address and tax number of the customer, a line each.</summary>
    public required string Buyer { get; init; }

    /// <summary>The invoice that a credit note takes back; else <see langword="null"/>.</summary>
    public long? RefersToId { get; init; }

    /// <summary>Why, for a credit note.</summary>
    public string? Reason { get; init; }

    /// <summary>Unique: the same business event is invoiced once, however often it is tried.</summary>
    public required string Key { get; init; }

    public List<InvoiceLine> Lines { get; init; } = [];
}

/// <summary>What a line of an invoice is for.</summary>
public enum InvoiceLineKind
{
    Plan,
    PlanChange,
    StorageOverage,
    TrafficOverage,
    Refund,
    Tax,
}

/// <summary>One line of an invoice; all of them add up to its total.</summary>
public sealed class InvoiceLine : IWrittenOnce
{
    public long InvoiceId { get; init; }

    /// <summary>1, 2, 3 …</summary>
    public int Position { get; init; }

    public InvoiceLineKind Kind { get; init; }

    /// <summary>As printed.</summary>
    public required string Text { get; init; }

    /// <summary>Months, GB, or one.</summary>
    public decimal Quantity { get; init; }

    /// <summary>Without tax; of the tax line, the tax.</summary>
    public decimal Amount { get; init; }

    /// <summary>The account that it is about, if one.</summary>
    public string? S3uid { get; init; }

    /// <summary>The first day that it is for.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The first day after those that it is for.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>An invoice is no longer open. Written once.</summary>
public sealed class InvoiceSettlement : IWrittenOnce
{
    public long InvoiceId { get; init; }

    /// <summary>UTC.</summary>
    public DateTime At { get; init; }

    /// <summary>Whether a credit note ended it, in place of a payment.</summary>
    public bool ByCreditNote { get; init; }
}

/// <summary>The last number that was given in a series; raised in the transaction that uses it, so that no number is missing.</summary>
public sealed class NumberSeries
{
    public required string Name { get; init; }

    public long Last { get; init; }
}

/// <summary>What a customer wants to stand on invoices.</summary>
public sealed class BillingDetails
{
    public int CustomerId { get; init; }

    /// <summary>A person or a company.</summary>
    public string Name { get; set; } = "";

    public string Street { get; set; } = "";

    public string PostalCode { get; set; } = "";

    public string City { get; set; } = "";

    /// <summary>As it is to be printed.</summary>
    public string Country { get; set; } = "";

    /// <summary>VAT or other tax number.</summary>
    public string TaxNumber { get; set; } = "";
}
