using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Catalog;

/// <param name="Fields">Name, quota, storage type and locations are needed.</param>
public sealed record AddPlanInput(PlanFields Fields);

public sealed record AddedPlan(int PlanId);

/// <summary>Adds a plan, with the first entry of its history. Refuses what a plan cannot be, and a name that another one has.</summary>
public sealed class AddPlan(OperationServices services, StorageClusters clusters, KnownPlans known) : Operation<AddPlanInput, AddedPlan>(services)
{
    public override Permission Permission => Permission.ManagePlans;

    protected override async Task<Result<AddedPlan>> ExecuteAsync(Caller caller, AddPlanInput input, CancellationToken cancellationToken)
    {
        var plan = new Plan { Name = "", StorageType = "", Active = true, Monthly = Price.Free, TrafficOverage = Price.Free, StorageOverage = Price.Free };
        input.Fields.ApplyTo(plan);
        if ((PlanChecks.Check(plan) ?? PlanChecks.CheckPlace(plan, clusters)) is { } refusal)
        {
            return refusal;
        }

        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.HoldPlansAsync(cancellationToken);
        if (await db.IsPlanNameTakenAsync(plan, cancellationToken))
        {
            return PlanChecks.NameTaken;
        }

        PlanRecord.Add(db, plan, caller.CustomerId, Now);
        Audit(db, caller, null, plan.Name);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        known.Forget();
        return new AddedPlan(plan.Id);
    }
}
