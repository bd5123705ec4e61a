using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Ordering;

/// <param name="IdempotencyKey">The key that the order would be placed with.</param>
public sealed record ReviewOrderInput(int PlanId, string? IdempotencyKey = null);

/// <summary>What an order of the plan would mean for the caller now.</summary>
/// <param name="ChargedNow">Taken from the credit when the order is placed.</param>
/// <param name="FreeAccounts">How many free accounts the caller has.</param>
/// <param name="FreeLimit">How many free accounts a customer may have.</param>
/// <param name="RenewsOn">When the next month is charged; <see langword="null"/> for a free plan.</param>
/// <param name="PlacedReference">Of the order that was placed with the same key already; <see langword="null"/> if none was.</param>
/// <param name="Obstacle">Why the order would be refused now; <see langword="null"/> if it would be taken.</param>
public sealed record OrderReview(
    PlanOffer Plan, Money ChargedNow, Money CreditBefore, int FreeAccounts, int FreeLimit, DateOnly? RenewsOn, string? PlacedReference, Refusal? Obstacle)
{
    public Money CreditAfter => CreditBefore - ChargedNow;
}

/// <summary>Shows what an order would cost before it is placed.</summary>
public sealed class ReviewOrder(OperationServices services, StorageClusters clusters, IOptions<ServiceOptions> options)
    : Operation<ReviewOrderInput, OrderReview>(services)
{
    public override Permission Permission => Permission.OrderStorage;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<OrderReview>> ExecuteAsync(Caller caller, ReviewOrderInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var found = await OrderChecks.FindPlanAsync(db, caller, input.PlanId, cancellationToken);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        var plan = found.Value;
        var customer = caller.CustomerId!.Value;
        var credit = await db.BalanceAsync(customer, cancellationToken);
        var today = DateOnly.FromDateTime(Now);
        return new OrderReview(
            PlanOffer.Of(plan, clusters),
            plan.Monthly.In(credit.Currency),
            credit,
            await OrderChecks.CountFreeAccountsAsync(db, customer, cancellationToken),
            options.Value.FreeAccounts,
            plan.IsFree ? null : BillingMonth.After(today, today.Day),
            await db.Orders.Where(order => order.CustomerId == customer && order.IdempotencyKey == input.IdempotencyKey)
                .Select(order => order.Reference).SingleOrDefaultAsync(cancellationToken),
            await OrderChecks.CheckLimitsAsync(db, customer, plan, ServicePayment.Prepaid, options.Value.FreeAccounts, cancellationToken));
    }
}
