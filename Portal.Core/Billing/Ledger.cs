using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>Reads and books customers' credit. Bookings belong into a transaction that holds the customer's limits.</summary>
public static class Ledger
{
    /// <summary>The customer's credit now, with what is booked and not saved yet; zero in the customer's currency before the first entry.</summary>
    public static async Task<Money> BalanceAsync(this PortalDb db, int customerId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var last = await FindLastAsync(db, customerId, cancellationToken);
        var currency = await db.Users.Where(customer => customer.Id == customerId).Select(customer => customer.Currency).SingleAsync(cancellationToken);
        return new Money(last?.BalanceAfter ?? 0, currency);
    }

    /// <summary>
    /// Adds an entry to <paramref name="db"/> unless one with this key is there already.
    /// Two bookings at once cannot both be saved: the sequence is unique per customer.
    /// </summary>
    /// <param name="amount">Positive into the credit, negative out of it.</param>
    public static async Task BookAsync(
        this PortalDb db, int customerId, LedgerEntryKind kind, decimal amount, string idempotencyKey, DateTime now, string? subject, CancellationToken cancellationToken, string? note = null)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (Unsaved(db, customerId).Any(entry => entry.IdempotencyKey == idempotencyKey) || await db.LedgerEntries.AnyAsync(entry => entry.IdempotencyKey == idempotencyKey, cancellationToken))
        {
            return;
        }

        var last = await FindLastAsync(db, customerId, cancellationToken);
        var currency = await db.Users.Where(customer => customer.Id == customerId).Select(customer => customer.Currency).SingleAsync(cancellationToken);
        db.LedgerEntries.Add(new()
        {
            CustomerId = customerId,
            Sequence = (last?.Sequence ?? 0) + 1,
            Kind = kind,
            Amount = amount,
            Currency = currency,
            BalanceAfter = (last?.BalanceAfter ?? 0) + amount,
            IdempotencyKey = idempotencyKey,
            At = now,
            Subject = subject,
            Note = note,
        });
    }

    private static async Task<LedgerEntry?> FindLastAsync(PortalDb db, int customerId, CancellationToken cancellationToken) =>
        Unsaved(db, customerId).MaxBy(entry => entry.Sequence)
        ?? await db.LedgerEntries.AsNoTracking().Where(entry => entry.CustomerId == customerId)
            .OrderByDescending(entry => entry.Sequence)
            .FirstOrDefaultAsync(cancellationToken);

    // What this context has saved is not the last any more once another one has booked.
    private static IEnumerable<LedgerEntry> Unsaved(PortalDb db, int customerId) => db.ChangeTracker.Entries<LedgerEntry>()
        .Where(row => row.State is EntityState.Added && row.Entity.CustomerId == customerId)
        .Select(row => row.Entity);
}
