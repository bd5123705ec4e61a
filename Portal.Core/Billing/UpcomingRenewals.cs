using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Data;

namespace Portal.Core.Billing;

/// <summary>A month that will be taken from the credit.</summary>
/// <param name="On">The day, UTC.</param>
/// <param name="Price">As the plan that follows costs now.</param>
public sealed record UpcomingRenewal(int CustomerId, string S3uid, string Label, DateOnly On, Money Price);

/// <summary>Finds what will be taken from customers' credit next.</summary>
public static class UpcomingRenewals
{
    /// <summary>The renewals of prepaid accounts up to and including a day, in the order of the days. Services that end are not among them.</summary>
    /// <param name="customers">Whose; a bounded number.</param>
    public static async Task<IReadOnlyList<UpcomingRenewal>> UpcomingRenewalsAsync(
        this PortalDb db, IReadOnlyCollection<int> customers, DateOnly until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.Accounts.AsNoTracking()
            .Where(account => customers.Contains(account.OwnerId) && account.Service.NextCommitDate <= until && account.Payment == ServicePayment.Prepaid)
            .Where(account => account.Service.CancelledAt == null && account.Service.CloseOn != null)
            .Where(account => account.State != AccountState.Deleting && account.State != AccountState.Deleted)
            .OrderBy(account => account.Service.NextCommitDate).ThenBy(account => account.Id)
            .Select(account => new
            {
                account.OwnerId,
                account.S3uid,
                account.Label,
                On = account.Service.NextCommitDate!.Value,
                PlanId = account.NextPlanId ?? account.PlanId,
                Currency = db.Users.Where(customer => customer.Id == account.OwnerId).Select(customer => customer.Currency).First(),
            })
            .ToListAsync(cancellationToken);
        var ids = rows.Select(row => row.PlanId).Distinct().ToList();
        var plans = await db.Plans.AsNoTracking().Where(plan => ids.Contains(plan.Id)).ToDictionaryAsync(plan => plan.Id, cancellationToken);
        return [.. rows.Select(row => new UpcomingRenewal(row.OwnerId, row.S3uid, row.Label, row.On, plans[row.PlanId].Monthly.In(row.Currency))).Where(row => !row.Price.IsZero)];
    }

    /// <summary>What the credit lacks for the renewals, and for the first of which day; <see langword="null"/> if it covers them all.</summary>
    /// <param name="renewals">Of one customer, in the order of the days.</param>
    public static (Money Missing, DateOnly On)? FindShortfall(IEnumerable<UpcomingRenewal> renewals, Money credit)
    {
        ArgumentNullException.ThrowIfNull(renewals);
        DateOnly? first = null;
        foreach (var renewal in renewals)
        {
            credit -= renewal.Price;
            first ??= credit.Amount < 0 ? renewal.On : null;
        }

        return first is { } day ? (-credit, day) : null;
    }
}
