namespace Portal.Core.Billing;

/// <summary>The section <c>Billing</c> of the settings.</summary>
public sealed class BillingOptions
{
    public const string Section = "Billing";

    /// <summary>Tax in percent that all prices contain; zero where none is charged.</summary>
    public decimal TaxRate { get; set; }

    /// <summary>What the tax is called on invoices.</summary>
    public string TaxName { get; set; } = "VAT";

    /// <summary>Days after the commit date on which a customer is reminded of a month that is not paid; the first is when it fails.</summary>
    public IReadOnlyList<int> ReminderDays { get; set; } = [0, 2, 7, 12];

    /// <summary>Days after the commit date on which a service that is not paid is suspended.</summary>
    public int SuspendAfterDays { get; set; } = 3;

    /// <summary>Days after the commit date on which a service that is not paid is cancelled; less than a month.</summary>
    public int CancelAfterDays { get; set; } = 14;

    /// <summary>Days that a customer has to pay an open invoice.</summary>
    public int InvoiceDays { get; set; } = 14;

    /// <summary>Days before a commit date on which a customer is told that the credit does not cover it.</summary>
    public int LowCreditDays { get; set; } = 7;

    /// <summary>Hours for which the close of a period waits for storage to tell its last usage.</summary>
    public int CloseWaitHours { get; set; } = 24;

    /// <summary>Credit that one admin may add or take in the browser or by the API; for more, another one has to approve it. In EUR.</summary>
    public decimal TwoPersonLimitEur { get; set; } = 500;

    /// <summary>As <see cref="TwoPersonLimitEur"/>, in USD.</summary>
    public decimal TwoPersonLimitUsd { get; set; } = 500;

    /// <summary>As <see cref="TwoPersonLimitEur"/>, in RUB.</summary>
    public decimal TwoPersonLimitRub { get; set; } = 50_000;

    /// <summary>Days for which a proposal waits for a second admin.</summary>
    public int ProposalDays { get; set; } = 7;

    public string InvoicePrefix { get; set; } = "INV-";

    public string CreditNotePrefix { get; set; } = "CN-";

    /// <summary>Who sells: name, address and tax number as printed on invoices, a line each.</summary>
    public IReadOnlyList<string> Seller { get; set; } = [];

    /// <summary>Where customers pay into their credit; <c>{customer}</c> in it becomes their number. Absent: they are told <see cref="TopUpHelp"/>.</summary>
    public string? TopUpUrl { get; set; }

    /// <summary>How customers pay into their credit, in the provider's own words; <c>{customer}</c> in it becomes their number.</summary>
    public string? TopUpHelp { get; set; }

    /// <summary>Secrets that sign reports of payments; the payment system uses one of them. Empty: no reports are taken.</summary>
    public IReadOnlyList<string> PaymentSecrets { get; set; } = [];

    /// <summary>The limit in one currency.</summary>
    internal Money TwoPersonLimit(Currency currency) => new(
        currency switch
        {
            Currency.Eur => TwoPersonLimitEur,
            Currency.Usd => TwoPersonLimitUsd,
            Currency.Rub => TwoPersonLimitRub,
            _ => throw new ArgumentOutOfRangeException(nameof(currency)),
        },
        currency);
}
