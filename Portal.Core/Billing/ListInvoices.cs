using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="CustomerId">Whose; <see langword="null"/> for the caller's own.</param>
/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListInvoicesInput(int? CustomerId = null, long? BeforeId = null);

/// <summary>An invoice's or credit note's place in a list.</summary>
/// <param name="Email">Whose it is.</param>
/// <param name="IssuedAt">UTC.</param>
/// <param name="DueOn">Until when it is to be paid; <see langword="null"/> unless it is open.</param>
/// <param name="IsTakenBack">Whether a credit note ended it, in place of a payment.</param>
public sealed record InvoiceLineItem(long Id, string Number, InvoiceKind Kind, int CustomerId, string Email, DateTime IssuedAt, Money Total, DateOnly? DueOn, bool IsTakenBack)
{
    public bool IsOpen => DueOn is not null;
}

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record InvoicePage(IReadOnlyList<InvoiceLineItem> Invoices, long? NextBeforeId);

/// <summary>A customer's invoices and credit notes, newest first, page by page.</summary>
public sealed class ListInvoices(OperationServices services) : Operation<ListInvoicesInput, InvoicePage>(services)
{
    private const int PageSize = 12;

    public override Permission Permission => Permission.ReadBilling;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<InvoicePage>> ExecuteAsync(Caller caller, ListInvoicesInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (BillingReach.CustomerOf(caller, Permission, input.CustomerId) is not { } customerId
            || !await db.Users.AnyAsync(customer => customer.Id == customerId, cancellationToken))
        {
            return BillingReach.NoSuchCustomer;
        }

        return await db.ReadPageAsync(db.Invoices.Where(invoice => invoice.CustomerId == customerId), input.BeforeId, PageSize, cancellationToken);
    }
}
