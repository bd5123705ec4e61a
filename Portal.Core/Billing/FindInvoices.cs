using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="Search">What a number, or the address of a customer, begins with.</param>
/// <param name="OpenOnly">Only those that are to be paid yet.</param>
/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record FindInvoicesInput(string? Search = null, bool OpenOnly = false, long? BeforeId = null);

/// <summary>The invoices and credit notes of all customers, newest first, page by page.</summary>
public sealed class FindInvoices(OperationServices services) : Operation<FindInvoicesInput, InvoicePage>(services)
{
    private const int PageSize = 25;
    private const int LongestSearch = 256;

    public override Permission Permission => Permission.WatchBilling;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(FindInvoicesInput input) =>
        input.Search?.Length > LongestSearch ? Refusal.Invalid(nameof(input.Search), BillingText.SearchTooLong) : null;

    protected override async Task<Result<InvoicePage>> ExecuteAsync(Caller caller, FindInvoicesInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var invoices = db.Invoices.AsQueryable();
        if (!string.IsNullOrWhiteSpace(input.Search))
        {
            var number = input.Search.Trim();
            var email = number.ToUpperInvariant();
            invoices = invoices.Where(invoice => invoice.Number.StartsWith(number)
                || db.Users.Any(customer => customer.Id == invoice.CustomerId && customer.NormalizedEmail!.StartsWith(email)));
        }

        if (input.OpenOnly)
        {
            invoices = invoices.Open(db);
        }

        return await db.ReadPageAsync(invoices, input.BeforeId, PageSize, cancellationToken);
    }
}
