using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Data;

namespace Portal.Core.Lifecycle;

/// <summary>How many accounts of a plan are in a phase.</summary>
public sealed record PhaseCount(AccountPhase Phase, int Accounts);

/// <summary>Who is on a plan.</summary>
/// <param name="Phases">Without deleted accounts; phases that none is in are absent.</param>
/// <param name="Coming">Accounts on other plans that change to it with their next month.</param>
public sealed record PlanCrowd(IReadOnlyList<PhaseCount> Phases, int Coming)
{
    public int Accounts => Phases.Sum(phase => phase.Accounts);

    /// <param name="now">UTC.</param>
    internal static async Task<PlanCrowd> CountAsync(PortalDb db, int planId, DateTime now, CancellationToken cancellationToken)
    {
        var groups = await db.Accounts.Where(account => account.PlanId == planId && account.State != AccountState.Deleted)
            .GroupBy(account => new
            {
                account.State,
                IsTerminated = account.Service.TerminationDate < now,
                HasStopped = account.Service.CancellationDate < now,
                Ends = account.Service.CancellationDate != null,
                IsUnpaid = account.Service.UnpaidSince != null,
            })
            .Select(group => new { group.Key, Accounts = group.Count() })
            .ToListAsync(cancellationToken);
        var coming = await db.Accounts.CountAsync(account => account.NextPlanId == planId && account.State != AccountState.Deleted, cancellationToken);
        return new(
            [.. groups
                .GroupBy(
                    group => StorageAccount.PhaseOf(
                        group.Key.State, ServiceTerm.PhaseOf(group.Key.IsTerminated, group.Key.HasStopped, group.Key.Ends, group.Key.IsUnpaid)),
                    group => group.Accounts)
                .OrderBy(phase => phase.Key).Select(phase => new PhaseCount(phase.Key, phase.Sum()))],
            coming);
    }
}

/// <summary>What customers of a plan pay from their next month on, by what an account's renewal does.</summary>
/// <param name="Old">Of a month, as the plan is.</param>
/// <param name="New">Of a month, as the plan would be.</param>
/// <param name="Accounts">Those whose next month costs that: on the plan and renewed, or changing to it with that month.</param>
public sealed record PriceEffect(Money Old, Money New, int Accounts)
{
    /// <summary>What all of them pay more, or less, for a month.</summary>
    public Money Difference => new((New.Amount - Old.Amount) * Accounts, Old.Currency);

    internal static async Task<(IReadOnlyList<PriceEffect> Prices, DateOnly? First, DateOnly? Last)> ReadAsync(
        PortalDb db, int planId, Price before, Price after, CancellationToken cancellationToken)
    {
        // As RenewalWorker and Renewal choose: those whose period closes and goes on, on the plan that follows; free accounts pay nothing, whatever becomes of the plan.
        // Those that owe are counted as if they paid until then: nobody knows it before.
        var renewed = db.Accounts
            .Where(account => (account.PlanId == planId && account.NextPlanId == null) || account.NextPlanId == planId)
            .Where(account => !account.IsFree && account.Service.CancelledAt == null && account.Service.CloseOn != null)
            .Where(account => account.State != AccountState.Provisioning && account.State != AccountState.Deleting && account.State != AccountState.Deleted);
        var groups = await (
            from account in renewed
            join owner in db.Users on account.OwnerId equals owner.Id
            group account by owner.Currency into pays
            select new { Currency = pays.Key, Accounts = pays.Count(), First = pays.Min(account => account.Service.CloseOn), Last = pays.Max(account => account.Service.CloseOn) })
            .ToListAsync(cancellationToken);
        return (
            [.. Enum.GetValues<Currency>().Select(currency => new PriceEffect(
                before.In(currency), after.In(currency), groups.SingleOrDefault(group => group.Currency == currency)?.Accounts ?? 0))],
            groups.Min(group => group.First), groups.Max(group => group.Last));
    }
}
