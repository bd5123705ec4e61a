using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <summary>
/// Decides what becomes of one account whose period is over or not paid; in the caller's transaction, which has locked the owner's
/// limits and loaded the account with its plan after that.
/// </summary>
public sealed class Renewal(
    PeriodBooks books, Settlement settlement, ServiceMails mails, PlanChangeChecks checks, IOptions<BillingOptions> billing, IOptions<ServiceOptions> service, TimeProvider clock)
{
    /// <summary>What the activity list calls what the portal does by itself.</summary>
    public const string Renewed = "RenewService";
    public const string Unpaid = "RenewalUnpaid";
    public const string Suspended = "SuspendUnpaidService";
    public const string Cancelled = "CancelUnpaidService";
    public const string Moved = "MoveToNextPlan";
    public const string NotMoved = "KeepPlanThatFits";

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private DateOnly Today => DateOnly.FromDateTime(Now);

    /// <summary>Closes the period that is over, and begins the next one unless the service has ended.</summary>
    internal async Task CloseAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        var end = account.Service.CloseOn!.Value;
        var period = await PeriodBooks.FindOpenAsync(db, account.Id, cancellationToken);
        if (period?.State is PeriodState.Unpaid && account.Service.CancelledAt is null)
        {
            // A whole month without a payment: it was to be cancelled long ago, and the portal did not run.
            await CancelAsync(db, account, cancellationToken);
        }

        if (account.Service.CancelledAt is not null)
        {
            await books.CloseLastAsync(db, account, end, cancellationToken);
            return;
        }

        var lines = period is null ? [] : await books.CloseAsync(db, account, period, end, cancellationToken);
        await MoveAsync(db, account, cancellationToken);
        account.Service.Continue(account.IsFree);
        // Which limit storage has is known to storage alone: the plan may have been changed at once, and back, since the month began.
        account.TellQuota();
        if (account.IsFree)
        {
            if (period is not null)
            {
                await books.InvoiceClosedAsync(db, account, period, lines, cancellationToken);
            }
        }
        else
        {
            var next = await books.BeginAsync(db, account, lines, cancellationToken);
            Note(db, account, next.State is PeriodState.Unpaid ? Unpaid : Renewed, MoneyText.Of(next.Terms.Monthly));
            if (next.State is PeriodState.Unpaid)
            {
                // From the day on which it is known: after a pause of the portal nobody is cancelled before having been told.
                account.Service.Owe(Today);
            }
            else if (next.State is PeriodState.Paid)
            {
                await TellRenewedAsync(db, account, next, lines.Sum(line => line.Gross), cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await db.ResetPeriodTotalsAsync(account.Id, cancellationToken);
    }

    /// <summary>An invoice is overdue: it is taken from the credit, or the account owes it from here on.</summary>
    internal async Task ClaimAsync(PortalDb db, StorageAccount account, ServicePeriod period, CancellationToken cancellationToken)
    {
        var invoice = await db.Invoices.SingleAsync(invoice => invoice.Id == period.InvoiceId, cancellationToken);
        if (!await settlement.TrySettleAsync(db, invoice, cancellationToken))
        {
            account.Service.Owe(period.DueOn!.Value.AddDays(1));
        }
    }

    /// <summary>What is due for an account that owes: the payment if the credit covers it by now, else a reminder, the suspension, the end.</summary>
    internal async Task PressAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        var period = await PeriodBooks.FindOpenAsync(db, account.Id, cancellationToken);
        if (period?.State is PeriodState.Unpaid && await books.TryPayAsync(db, account, period, cancellationToken))
        {
            await settlement.SettleAsync(db, account, cancellationToken);
            Note(db, account, Renewed, MoneyText.Of(period.Terms.Monthly));
            await TellRenewedAsync(db, account, period, 0, cancellationToken);
            return;
        }

        // Credit that came otherwise than by a payment, or whose booking a crash cut off from what follows it.
        foreach (var invoice in account.Payment is ServicePayment.Invoiced ? await settlement.OverdueAsync(db, account, cancellationToken) : [])
        {
            await settlement.TrySettleAsync(db, invoice, cancellationToken);
        }

        if (account.Service.UnpaidSince is not { } since)
        {
            return;
        }

        if (account.Service.HasOwedFor(billing.Value.CancelAfterDays, Today))
        {
            await CancelAsync(db, account, cancellationToken);
            return;
        }

        var owner = await db.OwnerOfAsync(account, cancellationToken);
        var balance = await db.BalanceAsync(account.OwnerId, cancellationToken);
        var missing = await DueAsync(db, account, period, balance.Currency, cancellationToken) - balance;
        var cancelOn = since.AddDays(billing.Value.CancelAfterDays);
        if (account.Service.HasOwedFor(billing.Value.SuspendAfterDays, Today) && account.State is AccountState.Active)
        {
            account.BeginSuspension();
            Note(db, account, Suspended, null);
            await mails.ServiceSuspendedAsync(db, owner, account.Label, missing, cancelOn, $"suspended:{account.Id}:{since:yyyyMMdd}", cancellationToken);
        }

        var reminders = billing.Value.ReminderDays.Count(day => account.Service.HasOwedFor(day, Today));
        if (account.Service.Reminders < reminders)
        {
            account.Service.NoteReminders(reminders);
            await mails.PaymentFailedAsync(
                db, owner, account.Label, missing, balance, since.AddDays(billing.Value.SuspendAfterDays), cancelOn, $"unpaid:{account.Id}:{since:yyyyMMdd}:{reminders}", cancellationToken);
        }
    }

    /// <summary>What has to be paid so that nothing of the account is owed.</summary>
    private async Task<Money> DueAsync(PortalDb db, StorageAccount account, ServicePeriod? open, Currency currency, CancellationToken cancellationToken)
    {
        if (open?.State is PeriodState.Unpaid)
        {
            return open.Terms.Monthly;
        }

        var overdue = await settlement.OverdueAsync(db, account, cancellationToken);
        return new(overdue.Sum(invoice => invoice.Total), currency);
    }

    private async Task TellRenewedAsync(PortalDb db, StorageAccount account, ServicePeriod period, decimal overage, CancellationToken cancellationToken) => await mails.RenewedAsync(
        db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, period.Terms.Monthly + new Money(overage, period.Terms.Currency),
        period.Start, period.End, await db.BalanceAsync(account.OwnerId, cancellationToken), $"renewed:{period.ChargeKey}", cancellationToken);

    private async Task CancelAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        account.Service.Cancel(Now, TimeSpan.FromDays(service.Value.GraceDays));
        Note(db, account, Cancelled, null);
        await mails.ServiceStoppedAsync(
            db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, account.Service.TerminationDate!.Value,
            $"stopped:{account.Id}:{account.Service.CancellationDate:yyyyMMddHHmmss}", cancellationToken);
    }

    /// <summary>Puts the account on the plan that was chosen for the next period, if it still may be.</summary>
    private async Task MoveAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        if (account.NextPlanId is not { } id)
        {
            return;
        }

        var plan = await db.Plans.SingleAsync(plan => plan.Id == id, cancellationToken);
        var obstacle = account.Service.UnpaidSince is null ? await checks.FitAsync(db, account, plan, cancellationToken) : Refusal.Conflict(LifecycleText.ChangeAfterPayment);
        if (obstacle is { } refusal)
        {
            account.PlanNext(null);
            Note(db, account, NotMoved, refusal.Message);
            return;
        }

        Note(db, account, Moved, $"{account.Plan.Name} → {plan.Name}");
        await mails.PlanChangedAsync(
            db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, account.Plan.Name, plan.Name,
            new(0, (await db.BalanceAsync(account.OwnerId, cancellationToken)).Currency), account.Service.CloseOn!.Value, isPlanned: false,
            $"moved:{account.Id}:{account.Service.CloseOn:yyyyMMdd}", cancellationToken);
        account.MoveTo(plan);
    }

    private void Note(PortalDb db, StorageAccount account, string happening, string? detail) =>
        db.Add(AuditEvent.Of(happening, Caller.Automatic, Now, account.OwnerId, account.S3uid, detail));
}
