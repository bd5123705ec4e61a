using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Catalog;

/// <param name="Fields">What is to be different.</param>
public sealed record EditPlanInput(int PlanId, PlanFields Fields);

/// <summary>
/// Changes a plan and notes it in its history. What customers have paid stays paid: orders keep their price. In storage, existing
/// accounts keep the limit that they were made with; new accounts get the new one. Changing nothing is fine and leaves no trace.
/// </summary>
public sealed class EditPlan(OperationServices services, StorageClusters clusters, KnownPlans known) : Operation<EditPlanInput, Done>(services)
{
    private const int MaxDetail = 500;

    public override Permission Permission => Permission.ManagePlans;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, EditPlanInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var plan = await db.Plans.SingleOrDefaultAsync(plan => plan.Id == input.PlanId, cancellationToken);
        if (plan is null)
        {
            return PlanChecks.NotFound;
        }

        var changes = PlanRecord.Change(db, plan, input.Fields.ApplyTo, caller.CustomerId, Now);
        if (changes.Count == 0)
        {
            return Done.It;
        }

        // A location that is not configured any more does not keep the plan from being ended or priced.
        var moves = changes.Any(change => change.Field is "storage_type" or "locations");
        if ((PlanChecks.Check(plan) ?? (moves ? PlanChecks.CheckPlace(plan, clusters) : null)) is { } refusal)
        {
            return refusal;
        }

        if (await db.IsPlanNameTakenAsync(plan, cancellationToken))
        {
            return PlanChecks.NameTaken;
        }

        var detail = string.Join(", ", changes.Select(change => $"{change.Field}: {change.Old} → {change.New}"));
        Audit(db, caller, null, plan.Name, detail.Length > MaxDetail ? detail[..MaxDetail] : detail);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        known.Forget();
        return Done.It;
    }
}
