using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <summary>What a change of plan would be now; the review shows it, and the change does it.</summary>
/// <param name="AtOnce">Whether it happens now; else it happens with the next period.</param>
/// <param name="From">The first day on the new plan.</param>
/// <param name="Difference">What the rest of the running period costs more; <see langword="null"/> if a new period begins, or nothing changes now.</param>
/// <param name="ChargedNow">All that is due with the change.</param>
internal sealed record PlanChange(bool AtOnce, DateOnly From, PlanDifference? Difference, Money ChargedNow)
{
    /// <summary>
    /// The rule: a plan that costs as much or more comes at once, with the difference for the rest of the period; one that costs less
    /// comes with the next period. From a free plan a paid one begins a period of its own.
    /// </summary>
    /// <param name="running">The account's running period; <see langword="null"/> for a free account.</param>
    public static PlanChange Of(StorageAccount account, RunningPeriod? running, Plan plan, Currency currency, DateOnly today)
    {
        var terms = PeriodTerms.Of(plan, currency);
        if (account.IsFree)
        {
            return new(true, today, null, plan.IsFree ? new(0, currency) : terms.Monthly);
        }

        if (running is null)
        {
            throw new InvalidOperationException($"The paid account {account.S3uid} has no open period.");
        }

        if (terms.Price < running.Period.Terms.Price || plan.IsFree)
        {
            return new(false, running.Period.End, null, new(0, currency));
        }

        var difference = running.ChangeTo(terms, today);
        return new(true, today, difference, new(difference.Due, currency));
    }

    /// <summary>Why the credit does not allow it; <see langword="null"/> if it covers what is due, or an invoice stands for that.</summary>
    public Refusal? CheckCredit(StorageAccount account, Money credit) =>
        account.Payment is ServicePayment.Prepaid && ChargedNow.Amount > 0 && credit.Amount < ChargedNow.Amount
            ? new(RefusalCode.NoCredit, string.Format(null, LifecycleText.NoCreditForChange, MoneyText.Of(ChargedNow), MoneyText.Of(credit)))
            : null;

    /// <summary>Why the account's plan cannot be changed at this time, whatever to; <see langword="null"/> if it can.</summary>
    public static Refusal? CheckPhase(StorageAccount account, DateTime now) => account.PhaseAt(now) switch
    {
        AccountPhase.Active when account.Service.CloseOn <= DateOnly.FromDateTime(now) => Refusal.Conflict(LifecycleText.PeriodIsClosing),
        AccountPhase.Active => null,
        AccountPhase.Ending or AccountPhase.Stopped => Refusal.Conflict(LifecycleText.ChangeAfterUndo),
        AccountPhase.Unpaid => Refusal.Conflict(LifecycleText.ChangeAfterPayment),
        AccountPhase.Suspended when account.Service.UnpaidSince is not null => Refusal.Conflict(LifecycleText.ChangeAfterPayment),
        _ => AccountRefusals.Unusable(account, now) ?? Refusal.Conflict(LifecycleText.IsBeingMade),
    };
}
