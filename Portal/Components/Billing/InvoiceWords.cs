using System.Globalization;
using Portal.Components.Shared;
using Portal.Core.Billing;

namespace Portal.Components.Billing;

/// <summary>The words of invoices, the same on the page and in the file.</summary>
internal static class InvoiceWords
{
    public static string Title(InvoiceDocument invoice) => Kind(invoice.Kind);

    public static string Kind(InvoiceKind kind) => kind is InvoiceKind.CreditNote ? BillingPageText.CreditNote : BillingPageText.Invoice;

    public static string BuyerLabel(InvoiceDocument invoice) => invoice.Kind is InvoiceKind.CreditNote ? BillingPageText.CreditTo : BillingPageText.InvoiceTo;

    /// <summary>Number, date and what else stands in the head.</summary>
    public static IEnumerable<(string Label, string Value)> Facts(InvoiceDocument invoice)
    {
        yield return (BillingPageText.Number, invoice.Number);
        yield return (BillingPageText.Date, DateWords.Day(invoice.IssuedAt));
        yield return (BillingPageText.CustomerNumber, invoice.CustomerId.ToString(CultureInfo.InvariantCulture));
        if (invoice.DueOn is { } due)
        {
            yield return (BillingPageText.PayBy, Day(due));
        }

        if (invoice.RefersTo is { } number)
        {
            yield return (BillingPageText.RefersTo, number);
        }
    }

    /// <summary>What comes before the total: the amount without tax, and the tax, where there is one.</summary>
    public static IEnumerable<(string Label, Money Amount)> Sums(InvoiceDocument invoice)
    {
        if (invoice.Tax.IsZero)
        {
            yield break;
        }

        yield return (BillingPageText.Net, invoice.Net);
        foreach (var row in invoice.Rows.Where(row => row.Kind is InvoiceLineKind.Tax))
        {
            yield return (row.Text, row.Amount);
        }
    }

    /// <summary>Whether and how it was paid.</summary>
    public static string Payment(InvoiceDocument invoice) => invoice switch
    {
        { Kind: InvoiceKind.CreditNote } => BillingPageText.GoneToCredit,
        { IsTakenBack: true } => string.Format(CultureInfo.CurrentCulture, BillingPageText.TakenBackBy, string.Join(", ", invoice.CreditNotes)),
        { SettledAt: { } at } => string.Format(CultureInfo.CurrentCulture, BillingPageText.PaidFromCredit, DateWords.LongDay(at)),
        { DueOn: { } due } => string.Format(CultureInfo.CurrentCulture, BillingPageText.PleasePayBy, MoneyText.Of(invoice.Total), Day(due)),
        _ => "",
    };

    public static string Quantity(InvoiceRow row) => row.Quantity.ToString("#,##0.###", CultureInfo.CurrentCulture);

    /// <summary>3 Dec 2026 – 2 Jan 2027</summary>
    public static string Days(InvoiceRow row) => row switch
    {
        { From: { } from, LastDay: { } last } when last > from => $"{Day(from, from.Year == last.Year ? "d MMM" : "d MMM yyyy")} – {Day(last)}",
        { From: { } from } => Day(from),
        _ => "",
    };

    public static string Day(DateOnly day, string format = "d MMM yyyy") => day.ToString(format, CultureInfo.CurrentCulture);

    public static (Tone Tone, string Text) State(InvoiceLineItem invoice, DateOnly today) => invoice switch
    {
        { Kind: InvoiceKind.CreditNote } => (Tone.Neutral, BillingPageText.CreditNote),
        { DueOn: { } due } when due < today => (Tone.Bad, BillingPageText.Overdue),
        { IsOpen: true } => (Tone.Warning, BillingPageText.Open),
        { IsTakenBack: true } => (Tone.Neutral, BillingPageText.TakenBack),
        _ => (Tone.Good, BillingPageText.Paid),
    };
}
