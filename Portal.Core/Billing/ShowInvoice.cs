using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Number">As printed, such as <c>INV-000042</c>.</param>
public sealed record ShowInvoiceInput(string Number);

/// <param name="Quantity">Months, GB, or one.</param>
/// <param name="Amount">Without tax; of the tax line, the tax.</param>
/// <param name="From">The first day that it is for.</param>
/// <param name="LastDay">The last day that it is for.</param>
public sealed record InvoiceRow(InvoiceLineKind Kind, string Text, decimal Quantity, Money Amount, string? S3uid, DateOnly? From, DateOnly? LastDay);

/// <summary>An invoice or credit note as it is printed.</summary>
/// <param name="IssuedAt">UTC.</param>
/// <param name="DueOn">By when it has to be paid; <see langword="null"/> if it was paid from the credit when it was issued.</param>
/// <param name="SettledAt">When it was paid or taken back, UTC; <see langword="null"/> while it is open.</param>
/// <param name="IsTakenBack">Whether a credit note ended it, in place of a payment.</param>
/// <param name="Seller">Name, address and tax number, a line each.</param>
/// <param name="Buyer">The same of the customer.</param>
/// <param name="RefersTo">The number of the invoice that a credit note takes back.</param>
/// <param name="CreditNotes">The numbers of the credit notes about it.</param>
/// <param name="Refundable">What can still be given back.</param>
public sealed record InvoiceDocument(
    string Number,
    InvoiceKind Kind,
    int CustomerId,
    DateTime IssuedAt,
    DateOnly? DueOn,
    DateTime? SettledAt,
    bool IsTakenBack,
    IReadOnlyList<string> Seller,
    IReadOnlyList<string> Buyer,
    IReadOnlyList<InvoiceRow> Rows,
    Money Net,
    Money Tax,
    decimal TaxRate,
    Money Total,
    string? RefersTo,
    string? Reason,
    IReadOnlyList<string> CreditNotes,
    Money Refundable)
{
    /// <summary>Whether it is still to be paid.</summary>
    public bool IsOpen => SettledAt is null;
}

/// <summary>One invoice or credit note, with all that is printed on it.</summary>
public sealed class ShowInvoice(OperationServices services) : Operation<ShowInvoiceInput, InvoiceDocument>(services)
{
    public override Permission Permission => Permission.ReadBilling;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<InvoiceDocument>> ExecuteAsync(Caller caller, ShowInvoiceInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var invoice = await db.Invoices.AsNoTracking().Include(invoice => invoice.Lines.OrderBy(line => line.Position))
            .SingleOrDefaultAsync(invoice => invoice.Number == input.Number, cancellationToken);
        return invoice is null || BillingReach.CustomerOf(caller, Permission, invoice.CustomerId) is null
            ? Refusal.NotFound(BillingText.NoSuchInvoice)
            : await DescribeAsync(db, invoice, cancellationToken);
    }

    private static async Task<InvoiceDocument> DescribeAsync(PortalDb db, Invoice invoice, CancellationToken cancellationToken)
    {
        var settlement = await db.InvoiceSettlements.AsNoTracking().SingleOrDefaultAsync(row => row.InvoiceId == invoice.Id, cancellationToken);
        var notes = await db.Invoices.Where(note => note.RefersToId == invoice.Id).OrderBy(note => note.Id).Select(note => new { note.Number, note.Total }).ToListAsync(cancellationToken);
        var refersTo = invoice.RefersToId is null ? null : await db.Invoices.Where(other => other.Id == invoice.RefersToId).Select(other => other.Number).SingleAsync(cancellationToken);
        Money In(decimal amount) => new(amount, invoice.Currency);
        return new(
            invoice.Number,
            invoice.Kind,
            invoice.CustomerId,
            invoice.IssuedAt,
            invoice.DueOn,
            settlement?.At ?? (invoice.DueOn is null ? invoice.IssuedAt : null),
            settlement?.ByCreditNote ?? false,
            invoice.Seller.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            invoice.Buyer.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            [.. invoice.Lines.Select(line => new InvoiceRow(line.Kind, line.Text, line.Quantity, In(line.Amount), line.S3uid, line.From, line.Until?.AddDays(-1)))],
            In(invoice.Net),
            In(invoice.Tax),
            invoice.TaxRate,
            In(invoice.Total),
            refersTo,
            invoice.Reason,
            [.. notes.Select(note => note.Number)],
            In(invoice.Kind is InvoiceKind.Invoice ? invoice.Total + notes.Sum(note => note.Total) : 0));
    }
}
