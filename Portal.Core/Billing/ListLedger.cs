using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="CustomerId">Whose; <see langword="null"/> for the caller's own.</param>
/// <param name="Kind">Only entries of this kind; <see langword="null"/> for all.</param>
/// <param name="Before">Where the page begins; from the answer of the page before.</param>
public sealed record ListLedgerInput(int? CustomerId = null, LedgerEntryKind? Kind = null, long? Before = null);

/// <summary>One line of a customer's credit.</summary>
/// <param name="Sequence">1, 2, 3 … of the customer.</param>
/// <param name="At">UTC.</param>
/// <param name="Amount">Positive into the credit, negative out of it.</param>
/// <param name="Balance">The credit after it.</param>
/// <param name="Subject">The s3uid, order or invoice that it is about, if one.</param>
/// <param name="Label">The customer's name for the account that it is about, if one.</param>
/// <param name="InvoiceNumber">The invoice that it is about, if one.</param>
public sealed record LedgerLine(
    long Sequence, DateTime At, LedgerEntryKind Kind, Money Amount, Money Balance, string? Subject, string? Note, string? Label, string? InvoiceNumber);

/// <param name="NextBefore">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerLine> Lines, long? NextBefore);

/// <summary>What moved a customer's credit, newest first, page by page.</summary>
public sealed class ListLedger(OperationServices services) : Operation<ListLedgerInput, LedgerPage>(services)
{
    /// <summary>Lines of one page.</summary>
    public const int PageSize = 25;

    public override Permission Permission => Permission.ReadBilling;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<LedgerPage>> ExecuteAsync(Caller caller, ListLedgerInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (BillingReach.CustomerOf(caller, Permission, input.CustomerId) is not { } customerId
            || !await db.Users.AnyAsync(customer => customer.Id == customerId, cancellationToken))
        {
            return BillingReach.NoSuchCustomer;
        }

        var entries = db.LedgerEntries.AsNoTracking().Where(entry => entry.CustomerId == customerId && (input.Before == null || entry.Sequence < input.Before));
        var rows = await (input.Kind is { } kind ? entries.Where(entry => entry.Kind == kind) : entries)
            .OrderByDescending(entry => entry.Sequence)
            .Take(PageSize + 1)
            .Select(entry => new LedgerLine(
                entry.Sequence,
                entry.At,
                entry.Kind,
                new Money(entry.Amount, entry.Currency),
                new Money(entry.BalanceAfter, entry.Currency),
                entry.Subject,
                entry.Note,
                db.Accounts.Where(account => account.S3uid == entry.Subject && account.OwnerId == customerId).Select(account => account.Label).FirstOrDefault(),
                db.Invoices.Where(invoice => invoice.Number == entry.Subject && invoice.CustomerId == customerId).Select(invoice => invoice.Number).FirstOrDefault()))
            .ToListAsync(cancellationToken);
        var page = rows.Take(PageSize).ToList();
        return new LedgerPage(page, rows.Count > page.Count ? page[^1].Sequence : null);
    }
}
