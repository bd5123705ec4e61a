using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

public sealed record ReviewPlanChangeInput(string S3uid);

/// <summary>A plan that an account could be on.</summary>
/// <param name="IsPresent">The account is on it.</param>
/// <param name="IsNext">The account will be on it with the next period.</param>
/// <param name="AtOnce">Whether the change happens now; else on <paramref name="From"/>.</param>
/// <param name="From">The first day on it.</param>
/// <param name="ChargedNow">What is taken from the credit with the change, or invoiced.</param>
/// <param name="Overage">Of that, for what was used above the present plan so far.</param>
/// <param name="Obstacle">Why the change would be refused; <see langword="null"/> if it would be made.</param>
public sealed record PlanChoice(PlanOffer Plan, bool IsPresent, bool IsNext, bool AtOnce, DateOnly From, Money ChargedNow, Money Overage, Refusal? Obstacle);

/// <param name="Credit">The owner's credit now.</param>
/// <param name="Obstacle">Why no change can be made now; <see langword="null"/> if one can.</param>
public sealed record PlanChangeReview(IReadOnlyList<PlanChoice> Choices, Money Credit, Refusal? Obstacle);

/// <summary>Shows which plans an account could change to, and what each change would cost and when it would happen.</summary>
public sealed class ReviewPlanChange(OperationServices services, PeriodBooks books, PlanChangeChecks checks, StorageClusters clusters)
    : Operation<ReviewPlanChangeInput, PlanChangeReview>(services)
{
    public override Permission Permission => Permission.ChangePlans;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<PlanChangeReview>> ExecuteAsync(Caller caller, ReviewPlanChangeInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (await db.ReadAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        var credit = await db.BalanceAsync(account.OwnerId, cancellationToken);
        if (PlanChange.CheckPhase(account, Now) is { } obstacle)
        {
            return new PlanChangeReview([], credit, obstacle);
        }

        var visible = await db.PlansVisibleToAsync(caller, cancellationToken);
        var plans = await visible.AsNoTracking().Where(plan => plan.StorageType == account.Plan.StorageType || plan.Id == account.PlanId).ToListAsync(cancellationToken);
        var running = await books.FindRunningAsync(db, account.Id, cancellationToken);
        var today = DateOnly.FromDateTime(Now);
        var choices = new List<PlanChoice>();
        foreach (var plan in plans.Where(plan => plan.Id == account.PlanId || plan.Locations.Contains(account.LocationCode)).OrderBy(plan => plan.Monthly.In(credit.Currency).Amount))
        {
            var isPresent = plan.Id == account.PlanId;
            var change = isPresent
                ? new(true, today, null, new(0, credit.Currency))
                : PlanChange.Of(account, running, plan, credit.Currency, today);
            var refusal = isPresent ? null : await checks.FitAsync(db, account, plan, cancellationToken) ?? change.CheckCredit(account, credit);
            choices.Add(new(
                PlanOffer.Of(plan, clusters), isPresent, plan.Id == account.NextPlanId, change.AtOnce, change.From, change.ChargedNow,
                new(change.Difference?.Overage.Amount ?? 0, credit.Currency), refusal));
        }

        return new PlanChangeReview(choices, credit, null);
    }
}
