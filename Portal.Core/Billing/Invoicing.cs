using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>A line to be invoiced.</summary>
/// <param name="Quantity">Months, GB, or one.</param>
/// <param name="Gross">With tax, in whole cents.</param>
internal sealed record DraftLine(InvoiceLineKind Kind, string Text, decimal Quantity, decimal Gross, string? S3uid = null, DateOnly? From = null, DateOnly? Until = null);

/// <summary>A document to be issued.</summary>
/// <param name="Key">Names the business event; it is invoiced once.</param>
internal sealed record InvoiceDraft(int CustomerId, Currency Currency, string Key, IReadOnlyList<DraftLine> Lines)
{
    public InvoiceKind Kind { get; init; } = InvoiceKind.Invoice;

    /// <summary>When it has to be paid; <see langword="null"/> if it is paid with the transaction that issues it.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>The invoice that a credit note takes back, with its tax rate.</summary>
    public Invoice? RefersTo { get; init; }

    /// <summary>Why, for a credit note.</summary>
    public string? Reason { get; init; }
}

/// <summary>Issues invoices and credit notes. Prices contain tax: a document splits it off, and its lines add up to what was charged.</summary>
public sealed class Invoicing(IOptions<BillingOptions> options)
{
    private const int Digits = 6;

    /// <summary>Adds the document with the next number of its kind to <paramref name="db"/>; within the caller's transaction, which keeps others from the number until its end.</summary>
    internal async Task<Invoice> IssueAsync(PortalDb db, InvoiceDraft draft, DateTime now, CancellationToken cancellationToken)
    {
        var rate = draft.RefersTo?.TaxRate ?? options.Value.TaxRate;
        var split = TaxSplit.Of([.. draft.Lines.Select(line => line.Gross)], rate);
        var total = draft.Lines.Sum(line => line.Gross);
        var sequence = await TakeNumberAsync(db, draft.Kind, cancellationToken);
        var invoice = new Invoice
        {
            Kind = draft.Kind,
            Sequence = sequence,
            Number = PrefixOf(draft.Kind) + sequence.ToString($"D{Digits}", null),
            CustomerId = draft.CustomerId,
            IssuedAt = now,
            DueOn = draft.DueOn,
            Currency = draft.Currency,
            TaxRate = rate,
            Net = total - split.Tax,
            Tax = split.Tax,
            Total = total,
            Seller = string.Join('\n', options.Value.Seller),
            Buyer = await DescribeBuyerAsync(db, draft.CustomerId, cancellationToken),
            RefersToId = draft.RefersTo?.Id,
            Reason = draft.Reason,
            Key = draft.Key,
            Lines = [.. draft.Lines.Select((line, index) => LineOf(line, index + 1, split.Nets[index]))],
        };
        if (split.Tax != 0)
        {
            var text = string.Format(null, BillingText.TaxLine, options.Value.TaxName, rate);
            invoice.Lines.Add(new() { Position = invoice.Lines.Count + 1, Kind = InvoiceLineKind.Tax, Text = text, Quantity = 1, Amount = split.Tax });
        }

        db.Invoices.Add(invoice);
        return invoice;
    }

    private static InvoiceLine LineOf(DraftLine line, int position, decimal net) => new()
    {
        Position = position,
        Kind = line.Kind,
        Text = line.Text,
        Quantity = line.Quantity,
        Amount = net,
        S3uid = line.S3uid,
        From = line.From,
        Until = line.Until,
    };

    private static async Task<long> TakeNumberAsync(PortalDb db, InvoiceKind kind, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A number is taken within a transaction, or it could be lost.");
        }

        var name = kind.ToString();
        await db.NumberSeries.Where(series => series.Name == name)
            .ExecuteUpdateAsync(row => row.SetProperty(series => series.Last, series => series.Last + 1), cancellationToken);
        return await db.NumberSeries.Where(series => series.Name == name).Select(series => series.Last).SingleAsync(cancellationToken);
    }

    private static async Task<string> DescribeBuyerAsync(PortalDb db, int customerId, CancellationToken cancellationToken)
    {
        var email = await db.Users.Where(customer => customer.Id == customerId).Select(customer => customer.Email).SingleAsync(cancellationToken);
        var details = await db.BillingDetails.AsNoTracking().SingleOrDefaultAsync(details => details.CustomerId == customerId, cancellationToken);
        string?[] lines = details is null
            ? [email]
            : [details.Name, details.Street, $"{details.PostalCode} {details.City}".Trim(), details.Country, details.TaxNumber, email];
        return string.Join('\n', lines.Where(line => !string.IsNullOrWhiteSpace(line)));
    }

    private string PrefixOf(InvoiceKind kind) => kind is InvoiceKind.Invoice ? options.Value.InvoicePrefix : options.Value.CreditNotePrefix;
}
