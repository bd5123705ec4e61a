using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Number">Of the invoice.</param>
/// <param name="Amount">With tax, at most two decimals; no more than is left of the invoice.</param>
/// <param name="Reason">1 to 200 characters, printed on the credit note.</param>
/// <param name="IdempotencyKey">The same key refunds once.</param>
public sealed record RefundInvoiceInput(string Number, decimal Amount, string Reason, string IdempotencyKey);

/// <param name="CreditNote">The number of the credit note.</param>
/// <param name="Balance">The customer's credit now.</param>
public sealed record RefundedInvoice(string CreditNote, Money Balance);

/// <summary>
/// Takes an invoice back, wholly or in part, with a credit note: what was paid goes back into the customer's credit. An open invoice is
/// taken back as a whole, and nothing is owed for it any more.
/// </summary>
public sealed class RefundInvoice(OperationServices services, Invoicing invoicing, Settlement settlement) : Operation<RefundInvoiceInput, RefundedInvoice>(services)
{
    private const int MaxReason = 200;
    private const int MaxKey = 100;

    public override Permission Permission => Permission.RefundInvoices;

    protected override Refusal? Validate(RefundInvoiceInput input) =>
        string.IsNullOrWhiteSpace(input.Reason) || input.Reason.Length > MaxReason ? Refusal.Invalid(nameof(input.Reason), string.Format(null, BillingText.ReasonRequired, MaxReason))
        : string.IsNullOrWhiteSpace(input.IdempotencyKey) || input.IdempotencyKey.Length > MaxKey ? Refusal.Invalid(nameof(input.IdempotencyKey), RefusalText.Required)
        : null;

    protected override async Task<Result<RefundedInvoice>> ExecuteAsync(Caller caller, RefundInvoiceInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (await db.Invoices.AsNoTracking().SingleOrDefaultAsync(invoice => invoice.Number == input.Number, cancellationToken) is not { } invoice)
        {
            return Refusal.NotFound(BillingText.NoSuchInvoice);
        }

        if (invoice.Kind is InvoiceKind.CreditNote)
        {
            return Refusal.Conflict(BillingText.NotRefundable);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(invoice.CustomerId, cancellationToken);
        var key = $"refund:{invoice.Number}:{input.IdempotencyKey}";
        if (await db.Invoices.Where(note => note.Key == key).Select(note => note.Number).SingleOrDefaultAsync(cancellationToken) is { } same)
        {
            return new RefundedInvoice(same, await db.BalanceAsync(invoice.CustomerId, cancellationToken));
        }

        var isOpen = await db.Invoices.Open(db).AnyAsync(open => open.Id == invoice.Id, cancellationToken);
        if (await CheckAmountAsync(db, invoice, input.Amount, isOpen, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var note = await IssueAsync(db, invoice, input, key, cancellationToken);
        if (isOpen)
        {
            await EndAsync(db, invoice, cancellationToken);
        }
        else
        {
            await db.BookAsync(invoice.CustomerId, LedgerEntryKind.Refund, input.Amount, key, Now, invoice.Number, cancellationToken, input.Reason.Trim());
        }

        Audit(db, caller, invoice.CustomerId, invoice.Number, $"{note.Number}, {MoneyText.Of(new(input.Amount, invoice.Currency))}: {input.Reason.Trim()}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await settlement.RunAsync(invoice.CustomerId, cancellationToken);
        return new RefundedInvoice(note.Number, await db.BalanceAsync(invoice.CustomerId, cancellationToken));
    }

    private static async Task<Refusal?> CheckAmountAsync(PortalDb db, Invoice invoice, decimal amount, bool isOpen, CancellationToken cancellationToken)
    {
        var taken = await db.Invoices.Where(note => note.RefersToId == invoice.Id).Select(note => note.Total).ToListAsync(cancellationToken);
        var left = invoice.Total + taken.Sum();
        var text = MoneyText.Of(new(left, invoice.Currency));
        return amount <= 0 || amount > left || decimal.Round(amount, 2) != amount ? Refusal.Invalid(nameof(RefundInvoiceInput.Amount), string.Format(null, BillingText.RefundRange, text))
            : isOpen && amount != left ? Refusal.Invalid(nameof(RefundInvoiceInput.Amount), string.Format(null, BillingText.OpenInvoiceWhole, text))
            : null;
    }

    private Task<Invoice> IssueAsync(PortalDb db, Invoice invoice, RefundInvoiceInput input, string key, CancellationToken cancellationToken) => invoicing.IssueAsync(
        db,
        new(invoice.CustomerId, invoice.Currency, key, [new(InvoiceLineKind.Refund, string.Format(null, BillingText.RefundLine, invoice.Number), 1, -input.Amount)])
        {
            Kind = InvoiceKind.CreditNote,
            RefersTo = invoice,
            Reason = input.Reason.Trim(),
        },
        Now,
        cancellationToken);

    /// <summary>Nothing is owed for an open invoice any more.</summary>
    private async Task EndAsync(PortalDb db, Invoice invoice, CancellationToken cancellationToken)
    {
        db.InvoiceSettlements.Add(new() { InvoiceId = invoice.Id, At = Now, ByCreditNote = true });
        if (await db.ServicePeriods.SingleOrDefaultAsync(period => period.InvoiceId == invoice.Id && period.State == PeriodState.Invoiced, cancellationToken) is { } period)
        {
            period.Waive();
            await db.SaveChangesAsync(cancellationToken);
            await settlement.SettleIfNothingIsOverdueAsync(db, period, cancellationToken);
        }
    }
}
