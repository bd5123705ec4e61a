using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <param name="PlanId">The plan to be on; the present one withdraws a change that waits for the next period.</param>
/// <param name="Reason">Why staff do it; see <see cref="StaffReason"/>.</param>
public sealed record ChangePlanInput(string S3uid, int PlanId, string? Reason = null);

/// <param name="AtOnce">Whether the account is on the plan now; else from <paramref name="From"/> on.</param>
/// <param name="From">The first day on it.</param>
/// <param name="Charged">What was taken from the credit, or invoiced.</param>
public sealed record ChangedPlan(bool AtOnce, DateOnly From, Money Charged);

/// <summary>
/// Puts an account on another plan of its location and kind of storage: one that costs as much or more at once, with the difference
/// for the rest of the period; one that costs less with the next period. Storage is told the new quota next. Refused where the data
/// does not fit a hard quota. Asking again for what is so already changes nothing.
/// </summary>
public sealed class ChangePlan(OperationServices services, PeriodBooks books, PlanChangeChecks checks, ServiceMails mails, ServiceBell bell)
    : Operation<ChangePlanInput, ChangedPlan>(services)
{
    public override Permission Permission => Permission.ChangePlans;

    protected override async Task<Result<ChangedPlan>> ExecuteAsync(Caller caller, ChangePlanInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.HoldAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        if (StaffReason.CheckFor(caller, account.OwnerId, input.Reason, nameof(input.Reason)) is { } lacking)
        {
            return lacking;
        }

        var changed = await ChangeAsync(db, caller, account, input, cancellationToken);
        if (!changed.IsRefused)
        {
            await transaction.CommitAsync(cancellationToken);
            bell.Ring();
        }

        return changed;
    }

    private async Task<Result<ChangedPlan>> ChangeAsync(PortalDb db, Caller caller, StorageAccount account, ChangePlanInput input, CancellationToken cancellationToken)
    {
        var planId = input.PlanId;
        var today = DateOnly.FromDateTime(Now);
        var credit = await db.BalanceAsync(account.OwnerId, cancellationToken);
        var none = new Money(0, credit.Currency);
        if (planId == (account.NextPlanId ?? account.PlanId))
        {
            return new ChangedPlan(account.NextPlanId is null, account.NextPlanId is null ? today : account.Service.PeriodEnd ?? today, none);
        }

        if (PlanChange.CheckPhase(account, Now) is { } obstacle)
        {
            return obstacle;
        }

        if (planId == account.PlanId)
        {
            account.PlanNext(null);
            return await SaveAsync(db, caller, account, new(true, today, none), account.Plan.Name, account.Plan.Name, input.Reason, cancellationToken);
        }

        var visible = await db.PlansVisibleToAsync(caller, cancellationToken);
        if (await visible.SingleOrDefaultAsync(plan => plan.Id == planId, cancellationToken) is not { } plan)
        {
            return Refusal.NotFound(LifecycleText.NoSuchPlan);
        }

        var running = await books.FindRunningAsync(db, account.Id, cancellationToken);
        var change = PlanChange.Of(account, running, plan, credit.Currency, today);
        if (await checks.FitAsync(db, account, plan, cancellationToken) is { } doesNotFit)
        {
            return doesNotFit;
        }

        if (change.CheckCredit(account, credit) is { } noCredit)
        {
            return noCredit;
        }

        var before = account.Plan.Name;
        if (change.AtOnce)
        {
            await MoveAsync(db, account, running, plan, change, cancellationToken);
        }
        else
        {
            account.PlanNext(plan.Id);
        }

        return await SaveAsync(db, caller, account, new(change.AtOnce, change.From, change.ChargedNow), before, plan.Name, input.Reason, cancellationToken);
    }

    private async Task MoveAsync(PortalDb db, StorageAccount account, RunningPeriod? running, Plan plan, PlanChange change, CancellationToken cancellationToken)
    {
        var wasFree = account.IsFree;
        if (change.Difference is { } difference)
        {
            await books.ChangeAsync(db, account, running!.Period, difference, cancellationToken);
        }

        account.MoveTo(plan);
        if (wasFree && !account.IsFree)
        {
            account.Service.Start(change.From, isFree: false);
            await books.BeginAsync(db, account, [], cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await db.ResetPeriodTotalsAsync(account.Id, cancellationToken);
        }
    }

    private async Task<ChangedPlan> SaveAsync(
        PortalDb db, Caller caller, StorageAccount account, ChangedPlan changed, string before, string after, string? reason, CancellationToken cancellationToken)
    {
        var detail = before == after ? after : $"{before} → {after}";
        Audit(db, caller, account.OwnerId, account.S3uid, changed.Charged.IsZero ? detail : $"{detail}, {MoneyText.Of(changed.Charged)}", reason: reason);
        await mails.PlanChangedAsync(
            db, await db.OwnerOfAsync(account, cancellationToken), account.Label, account.S3uid, before, after, changed.Charged, changed.From, isPlanned: !changed.AtOnce,
            $"plan:{account.Id}:{Guid.NewGuid():N}", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return changed;
    }
}
