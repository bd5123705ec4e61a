using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Data;
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
    public static async Task<PlanChange> OfAsync(
        PortalDb db, PeriodBooks books, StorageAccount account, Plan plan, Currency currency, DateOnly today, CancellationToken cancellationToken)
    {
        var terms = PeriodTerms.Of(plan, currency);
        if (account.IsFree)
        {
            return new(true, today, null, plan.IsFree ? new(0, currency) : terms.Monthly);
        }

        var period = await PeriodBooks.FindOpenAsync(db, account.Id, cancellationToken)
            ?? throw new InvalidOperationException($"The paid account {account.S3uid} has no open period.");
        if (terms.Price < period.Terms.Price || plan.IsFree)
        {
            return new(false, period.End, null, new(0, currency));
        }

        var difference = await books.CompareAsync(db, period, terms, cancellationToken);
        return new(true, today, difference, new(difference.Due, currency));
    }

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
