using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>
/// Books what the periods of accounts cost. All of it happens in the caller's transaction, which has locked the owner's limits first
/// (<see cref="CustomerLimits.LockLimitsAsync"/>).
/// </summary>
public sealed class PeriodBooks(Invoicing invoicing, ServiceMails mails, IOptions<BillingOptions> options, TimeProvider clock)
{
    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private DateOnly Today => DateOnly.FromDateTime(Now);

    /// <summary>The period that runs, or that waits to be closed; <see langword="null"/> for a free account and once the last is closed.</summary>
    internal static Task<ServicePeriod?> FindOpenAsync(PortalDb db, int accountId, CancellationToken cancellationToken) =>
        db.ServicePeriods.SingleOrDefaultAsync(period => period.AccountId == accountId && period.ClosedAt == null, cancellationToken);

    /// <summary>Begins the first period of an account whose order has taken the money already, or is to be invoiced.</summary>
    /// <param name="price">What the order was placed for.</param>
    internal async Task BeginOrderedAsync(PortalDb db, StorageAccount account, Money price, CancellationToken cancellationToken)
    {
        if (account.IsFree)
        {
            return;
        }

        var terms = PeriodTerms.Of(account.Plan, price.Currency) with { Price = price.Amount };
        var period = Add(db, account, terms, account.Payment is ServicePayment.Invoiced && terms.Price > 0 ? PeriodState.Invoiced : PeriodState.Paid);
        period.Invoice = await InvoiceAsync(db, account, price.Currency, period.ChargeKey, MonthOf(account, period), cancellationToken);
    }

    /// <summary>
    /// Begins the account's current period: charges it if the credit covers it, invoices it where that was agreed, and leaves it unpaid
    /// otherwise. What the period before left to pay stands on the same invoice.
    /// </summary>
    /// <param name="before">Lines that are booked already.</param>
    internal async Task<ServicePeriod> BeginAsync(PortalDb db, StorageAccount account, IReadOnlyList<DraftLine> before, CancellationToken cancellationToken)
    {
        var credit = await db.BalanceAsync(account.OwnerId, cancellationToken);
        var terms = PeriodTerms.Of(account.Plan, credit.Currency);
        var state = terms.Price == 0 ? PeriodState.Paid
            : account.Payment is ServicePayment.Invoiced ? PeriodState.Invoiced
            : credit.Amount >= terms.Price ? PeriodState.Paid
            : PeriodState.Unpaid;
        var period = Add(db, account, terms, state);
        if (state is PeriodState.Paid)
        {
            await ChargeAsync(db, account, LedgerEntryKind.Charge, terms.Price, period.ChargeKey, cancellationToken);
        }

        var month = state is PeriodState.Unpaid ? [] : MonthOf(account, period);
        var invoice = await InvoiceAsync(db, account, credit.Currency, $"begin:{period.ChargeKey}", [.. before, .. month], cancellationToken);
        period.Invoice = month.Count == 0 ? null : invoice;
        return period;
    }

    /// <summary>Charges a period that was left unpaid, if the credit covers it now.</summary>
    internal async Task<bool> TryPayAsync(PortalDb db, StorageAccount account, ServicePeriod period, CancellationToken cancellationToken)
    {
        if ((await db.BalanceAsync(account.OwnerId, cancellationToken)).Amount < period.Terms.Price)
        {
            return false;
        }

        await ChargeAsync(db, account, LedgerEntryKind.Charge, period.Terms.Price, period.ChargeKey, cancellationToken);
        period.Pay(Now);
        period.Invoice = await InvoiceAsync(db, account, period.Terms.Currency, period.ChargeKey, MonthOf(account, period), cancellationToken);
        return true;
    }

    /// <summary>Closes a period: what was used above its terms is charged, whatever the credit, as it is owed.</summary>
    /// <param name="end">The first day that no longer counts.</param>
    /// <returns>Lines to be invoiced.</returns>
    internal async Task<IReadOnlyList<DraftLine>> CloseAsync(PortalDb db, StorageAccount account, ServicePeriod period, DateOnly end, CancellationToken cancellationToken)
    {
        var (overage, traffic, peak) = await MeasureAsync(db, period, end, cancellationToken);
        await ChargeAsync(db, account, LedgerEntryKind.Overage, overage.Amount, period.OverageKey, cancellationToken);
        var lines = PeriodLines.Overage(account, period, overage, end).ToList();
        period.Close(end, traffic, peak, Now);
        return lines;
    }

    /// <summary>Closes what runs, as nothing follows: the service has ended. A month that was never paid is not charged.</summary>
    /// <param name="end">The first day that no longer counts.</param>
    internal async Task CloseLastAsync(PortalDb db, StorageAccount account, DateOnly end, CancellationToken cancellationToken)
    {
        account.Service.CloseLast();
        if (await FindOpenAsync(db, account.Id, cancellationToken) is not { } period)
        {
            return;
        }

        await InvoiceClosedAsync(db, account, period, await CloseAsync(db, account, period, end, cancellationToken), cancellationToken);
        if (period.State is PeriodState.Unpaid)
        {
            period.Waive();
        }
    }

    /// <summary>Invoices what a closed period left to pay where no paid period follows that could take it along.</summary>
    internal async Task InvoiceClosedAsync(PortalDb db, StorageAccount account, ServicePeriod period, IReadOnlyList<DraftLine> lines, CancellationToken cancellationToken) =>
        await InvoiceAsync(db, account, period.Terms.Currency, period.OverageKey, lines, cancellationToken);

    /// <summary>Puts the rest of a period on other terms: the difference and what was used above the old terms so far are charged.</summary>
    internal async Task ChangeAsync(PortalDb db, StorageAccount account, ServicePeriod period, PlanDifference change, CancellationToken cancellationToken)
    {
        await ChargeAsync(db, account, LedgerEntryKind.Overage, change.Overage.Amount, period.OverageKey, cancellationToken);
        await ChargeAsync(db, account, LedgerEntryKind.Charge, change.Difference, period.ChangeKey, cancellationToken);
        var lines = PeriodLines.Overage(account, period, change.Overage, Today).ToList();
        if (change.Difference != 0)
        {
            lines.Add(PeriodLines.Change(account, period, change.Terms, change.Difference, Today));
        }

        await InvoiceAsync(db, account, period.Terms.Currency, period.ChangeKey, lines, cancellationToken);
        period.Change(change.Terms, change.Overage);
    }

    /// <summary>The period that runs, with what was used in it so far; <see langword="null"/> for a free account.</summary>
    internal async Task<RunningPeriod?> FindRunningAsync(PortalDb db, int accountId, CancellationToken cancellationToken)
    {
        if (await FindOpenAsync(db, accountId, cancellationToken) is not { } period)
        {
            return null;
        }

        var (overage, _, _) = await MeasureAsync(db, period, Today.AddDays(1), cancellationToken);
        return new(period, overage);
    }

    private static async Task<(Overage Overage, long Traffic, long Peak)> MeasureAsync(PortalDb db, ServicePeriod period, DateOnly end, CancellationToken cancellationToken)
    {
        var (traffic, peak) = await db.PeriodUsageAsync(period.AccountId, period.Start, end, cancellationToken);
        return (Overage.Of(period.Terms, peak, traffic, period.ChargedPeakBytes, period.ChargedTrafficBytes), traffic, peak);
    }

    private static IReadOnlyList<DraftLine> MonthOf(StorageAccount account, ServicePeriod period) =>
        period.Terms.Price == 0 ? [] : [PeriodLines.Month(account, period)];

    private ServicePeriod Add(PortalDb db, StorageAccount account, PeriodTerms terms, PeriodState state)
    {
        var due = state is PeriodState.Invoiced ? DueDay : (DateOnly?)null;
        var period = ServicePeriod.Begin(account.Id, account.OwnerId, account.Service.FirstDay!.Value, account.Service.PeriodEnd!.Value, terms, state, due, Now);
        db.ServicePeriods.Add(period);
        return period;
    }

    private DateOnly DueDay => Today.AddDays(options.Value.InvoiceDays);

    /// <summary>Takes an amount from the credit, unless the account is invoiced: then the invoice stands for it.</summary>
    private async Task ChargeAsync(PortalDb db, StorageAccount account, LedgerEntryKind kind, decimal amount, string key, CancellationToken cancellationToken)
    {
        if (amount != 0 && account.Payment is ServicePayment.Prepaid)
        {
            await db.BookAsync(account.OwnerId, kind, -amount, key, Now, account.S3uid, cancellationToken);
        }
    }

    /// <summary>Issues an invoice for these lines, if there are any. Where it has still to be paid, the customer is told.</summary>
    private async Task<Invoice?> InvoiceAsync(
        PortalDb db, StorageAccount account, Currency currency, string key, IReadOnlyList<DraftLine> lines, CancellationToken cancellationToken)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        var due = account.Payment is ServicePayment.Invoiced ? DueDay : (DateOnly?)null;
        var invoice = await invoicing.IssueAsync(db, new(account.OwnerId, currency, key, lines) { DueOn = due }, Now, cancellationToken);
        if (due is { } payBy && invoice.Total > 0)
        {
            await mails.InvoiceIssuedAsync(
                db, await db.OwnerOfAsync(account, cancellationToken), account.Label, invoice.Number, new(invoice.Total, currency), payBy, $"invoice:{invoice.Number}", cancellationToken);
        }

        return invoice;
    }
}

/// <summary>A period that runs.</summary>
/// <param name="Overage">Used above its terms so far, and not charged yet.</param>
internal sealed record RunningPeriod(ServicePeriod Period, Overage Overage)
{
    /// <summary>What a change to <paramref name="terms"/> on <paramref name="today"/> costs.</summary>
    public PlanDifference ChangeTo(PeriodTerms terms, DateOnly today) =>
        new(terms, Proration.Difference(Period.Terms.Price, terms.Price, Period.Start, Period.End, today), Overage);
}

/// <summary>What a change of plan costs within a period.</summary>
/// <param name="Terms">What the rest of the period runs on.</param>
/// <param name="Difference">Of the two prices for the rest of the period.</param>
/// <param name="Overage">Used above the old terms so far.</param>
public sealed record PlanDifference(PeriodTerms Terms, decimal Difference, Overage Overage)
{
    public decimal Due => Difference + Overage.Amount;
}
