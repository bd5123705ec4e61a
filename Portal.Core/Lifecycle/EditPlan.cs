using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <param name="Fields">What is to be different.</param>
/// <param name="Version">The plan's version when it was read: if somebody has changed it since, this is refused. <see langword="null"/> changes it whatever it is.</param>
/// <param name="QuotaAtOnce">Whether storage gets another hard quota for the accounts on it at once, not with their next month.</param>
/// <param name="Reason">Why; asked of staff in the browser.</param>
public sealed record EditPlanInput(int PlanId, PlanFields Fields, Guid? Version = null, bool QuotaAtOnce = false, string? Reason = null);

/// <summary>
/// Changes a plan and notes it in its history. What customers have paid stays paid: prices and what they include count from the next
/// month of each account, the hard quota in storage too unless it is chosen to be at once. Changing nothing is fine and leaves no trace.
/// </summary>
public sealed class EditPlan(OperationServices services, StorageClusters clusters, KnownPlans known, ServiceBell bell)
    : PlanEditOperation<EditPlanInput>(services, clusters, known, bell)
{
    protected override Task<Result<Done>> ExecuteAsync(Caller caller, EditPlanInput input, CancellationToken cancellationToken) => SaveAsync(
        caller, new(input.PlanId, input.Version, input.QuotaAtOnce, input.Reason), (_, _) => Task.FromResult<Result<PlanFields>>(input.Fields), cancellationToken);
}
