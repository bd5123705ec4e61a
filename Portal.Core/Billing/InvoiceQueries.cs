using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>What lists of invoices have in common.</summary>
internal static class InvoiceQueries
{
    /// <summary>Those that are to be paid yet.</summary>
    public static IQueryable<Invoice> Open(this IQueryable<Invoice> invoices, PortalDb db) =>
        invoices.Where(invoice => invoice.DueOn != null && !db.InvoiceSettlements.Any(row => row.InvoiceId == invoice.Id));

    /// <summary>A page of them, newest first, with whether each is open.</summary>
    public static async Task<InvoicePage> ReadPageAsync(this PortalDb db, IQueryable<Invoice> invoices, long? beforeId, int size, CancellationToken cancellationToken)
    {
        var rows = await invoices.AsNoTracking()
            .Where(invoice => beforeId == null || invoice.Id < beforeId)
            .OrderByDescending(invoice => invoice.Id)
            .Take(size + 1)
            .Select(invoice => new
            {
                invoice.Id,
                invoice.Number,
                invoice.Kind,
                invoice.CustomerId,
                Email = db.Users.Where(customer => customer.Id == invoice.CustomerId).Select(customer => customer.Email).First(),
                invoice.IssuedAt,
                invoice.Total,
                invoice.Currency,
                invoice.DueOn,
                ByCreditNote = db.InvoiceSettlements.Where(row => row.InvoiceId == invoice.Id).Select(row => (bool?)row.ByCreditNote).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        var page = rows.Take(size)
            .Select(row => new InvoiceLineItem(
                row.Id, row.Number, row.Kind, row.CustomerId, row.Email!, row.IssuedAt, new(row.Total, row.Currency),
                row.ByCreditNote is null ? row.DueOn : null, row.ByCreditNote ?? false))
            .ToList();
        return new(page, rows.Count > page.Count ? page[^1].Id : null);
    }
}
