using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Billing;

/// <summary>Pays what a customer owes as soon as the credit covers it, the oldest first, and has what was suspended for it resumed.</summary>
public sealed class Settlement(IDbContextFactory<PortalDb> databases, PeriodBooks books, ServiceMails mails, ServiceBell bell, TimeProvider clock)
{
    /// <summary>What it is called in the activity list when a service that was suspended goes on.</summary>
    public const string Resumed = "ResumePaidService";

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Pays unpaid months, then open invoices. Nothing owed is fine.</summary>
    public async Task RunAsync(int customerId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(customerId, cancellationToken);
        foreach (var period in await UnpaidAsync(db, customerId, cancellationToken))
        {
            var account = await AccountOfAsync(db, period, cancellationToken);
            if (account.Service.CancelledAt is null && await books.TryPayAsync(db, account, period, cancellationToken))
            {
                await SettleAsync(db, account, cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
            }
        }

        foreach (var invoice in await OpenAsync(db, customerId, cancellationToken))
        {
            await TrySettleAsync(db, invoice, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        bell.Ring();
    }

    /// <summary>The invoices of an account's months that have not been paid in time, the oldest first.</summary>
    internal Task<List<Invoice>> OverdueAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(Now);
        return db.ServicePeriods.Where(period => period.AccountId == account.Id && period.State == PeriodState.Invoiced && period.DueOn < today)
            .OrderBy(period => period.Id).Select(period => period.Invoice!).ToListAsync(cancellationToken);
    }

    /// <summary>Takes an open invoice from the credit, if that covers it; within the caller's transaction.</summary>
    internal async Task<bool> TrySettleAsync(PortalDb db, Invoice invoice, CancellationToken cancellationToken)
    {
        if ((await db.BalanceAsync(invoice.CustomerId, cancellationToken)).Amount < invoice.Total)
        {
            return false;
        }

        await db.BookAsync(invoice.CustomerId, LedgerEntryKind.Charge, -invoice.Total, $"invoice:{invoice.Number}", Now, invoice.Number, cancellationToken);
        db.InvoiceSettlements.Add(new() { InvoiceId = invoice.Id, At = Now });
        if (await db.ServicePeriods.SingleOrDefaultAsync(period => period.InvoiceId == invoice.Id && period.State == PeriodState.Invoiced, cancellationToken) is { } period)
        {
            period.Pay(Now);
            await db.SaveChangesAsync(cancellationToken);
            await SettleIfNothingIsOverdueAsync(db, period, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Nothing of the account is owed any more: what was suspended for that goes on.</summary>
    internal async Task SettleAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        account.Service.Settle();
        if (account.State is AccountState.Suspending or AccountState.Suspended && account is { Service.CancelledAt: null, HeldSince: null })
        {
            account.BeginResumption();
            var owner = await db.OwnerOfAsync(account, cancellationToken);
            await mails.ServiceResumedAsync(db, owner, account.Label, account.S3uid, $"resumed:{account.Id}:{Now:yyyyMMdd}", cancellationToken);
            db.Add(AuditEvent.Of(Resumed, Caller.Automatic, Now, account.OwnerId, account.S3uid, null));
        }
    }

    /// <summary>An invoiced account owes nothing once none of its invoices is overdue.</summary>
    internal async Task SettleIfNothingIsOverdueAsync(PortalDb db, ServicePeriod paid, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(Now);
        var account = await AccountOfAsync(db, paid, cancellationToken);
        if (account.Service.UnpaidSince is not null
            && !await db.ServicePeriods.AnyAsync(other => other.AccountId == paid.AccountId && other.State == PeriodState.Invoiced && other.DueOn < today, cancellationToken))
        {
            await SettleAsync(db, account, cancellationToken);
        }
    }

    private static Task<StorageAccount> AccountOfAsync(PortalDb db, ServicePeriod period, CancellationToken cancellationToken) =>
        db.Accounts.Include(account => account.Plan).SingleAsync(account => account.Id == period.AccountId, cancellationToken);

    private static Task<List<ServicePeriod>> UnpaidAsync(PortalDb db, int customerId, CancellationToken cancellationToken) => db.ServicePeriods
        .Where(period => period.CustomerId == customerId && period.State == PeriodState.Unpaid && period.ClosedAt == null)
        .OrderBy(period => period.Start).ThenBy(period => period.Id)
        .ToListAsync(cancellationToken);

    private static Task<List<Invoice>> OpenAsync(PortalDb db, int customerId, CancellationToken cancellationToken) => db.Invoices.Open(db)
        .Where(invoice => invoice.CustomerId == customerId)
        .OrderBy(invoice => invoice.DueOn).ThenBy(invoice => invoice.Id)
        .ToListAsync(cancellationToken);
}
