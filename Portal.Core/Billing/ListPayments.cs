using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record ListPaymentsInput(long? BeforeId = null);

/// <param name="At">When it was booked, UTC.</param>
public sealed record PaymentLine(long Id, int CustomerId, string Email, DateTime At, Money Amount, string? Note);

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record PaymentPage(IReadOnlyList<PaymentLine> Payments, long? NextBeforeId);

/// <summary>What all customers have paid into their credit, newest first, page by page.</summary>
public sealed class ListPayments(OperationServices services) : Operation<ListPaymentsInput, PaymentPage>(services)
{
    private const int PageSize = 25;

    public override Permission Permission => Permission.WatchBilling;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<PaymentPage>> ExecuteAsync(Caller caller, ListPaymentsInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var rows = await db.LedgerEntries.AsNoTracking()
            .Where(entry => entry.Kind == LedgerEntryKind.TopUp && (input.BeforeId == null || entry.Id < input.BeforeId))
            .OrderByDescending(entry => entry.Id)
            .Take(PageSize + 1)
            .Join(db.Users, entry => entry.CustomerId, customer => customer.Id, (entry, customer) => new { Entry = entry, customer.Email })
            .OrderByDescending(row => row.Entry.Id)
            .Select(row => new PaymentLine(row.Entry.Id, row.Entry.CustomerId, row.Email!, row.Entry.At, new Money(row.Entry.Amount, row.Entry.Currency), row.Entry.Note))
            .ToListAsync(cancellationToken);
        var page = rows.Take(PageSize).ToList();
        return new PaymentPage(page, rows.Count > page.Count ? page[^1].Id : null);
    }
}
