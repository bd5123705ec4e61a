using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Ordering;

/// <summary>The rules that an order has to meet, shared by the review and by the order itself.</summary>
internal static class OrderChecks
{
    /// <summary>The plan, if the caller may order it; else the refusal.</summary>
    public static async Task<Result<Plan>> FindPlanAsync(PortalDb db, Caller caller, int planId, CancellationToken cancellationToken)
    {
        var visible = await db.PlansVisibleToAsync(caller, cancellationToken);
        var plan = await visible.AsNoTracking().SingleOrDefaultAsync(plan => plan.Id == planId, cancellationToken);
        return plan is null ? OrderRefusals.NoSuchPlan : plan;
    }

    /// <summary>The cluster that serves the plan there, if one does; else the refusal.</summary>
    public static Result<IStorageCluster> FindCluster(Plan plan, StorageClusters clusters, string locationCode)
    {
        var cluster = plan.Locations.Contains(locationCode) ? clusters.Find(locationCode) : null;
        return cluster is not null && cluster.StorageTypes.Contains(plan.StorageType)
            ? Result<IStorageCluster>.Of(cluster)
            : OrderRefusals.InvalidLocation;
    }

    /// <summary>How many free accounts the customer has, those being made included.</summary>
    public static Task<int> CountFreeAccountsAsync(PortalDb db, int customerId, CancellationToken cancellationToken) =>
        db.Accounts.CountAsync(account => account.OwnerId == customerId && account.IsFree && account.State != AccountState.Deleted, cancellationToken);

    /// <summary>Whether the customer's limits allow the plan now; inside the transaction that takes the money, or for a preview.</summary>
    public static async Task<Refusal?> CheckLimitsAsync(
        PortalDb db, int customerId, Plan plan, ServicePayment payment, int freeAccounts, CancellationToken cancellationToken)
    {
        if (plan.IsFree)
        {
            return await CountFreeAccountsAsync(db, customerId, cancellationToken) >= freeAccounts ? OrderRefusals.FreeLimit(freeAccounts) : null;
        }

        if (payment is ServicePayment.Invoiced)
        {
            return null;
        }

        var credit = await db.BalanceAsync(customerId, cancellationToken);
        var price = plan.Monthly.In(credit.Currency);
        return credit.Amount < price.Amount ? OrderRefusals.NoCredit(price, credit) : null;
    }
}
