using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <param name="RevisionId">The change in the plan's history after which it was as it is to be again.</param>
/// <param name="Version">As in <see cref="EditPlanInput"/>.</param>
/// <param name="QuotaAtOnce">As in <see cref="EditPlanInput"/>.</param>
/// <param name="Reason">Why; asked of staff in the browser.</param>
public sealed record RestorePlanInput(int PlanId, int RevisionId, Guid? Version = null, bool QuotaAtOnce = false, string? Reason = null);

/// <summary>Makes a plan what it was after a change in its history: a change like any other, and a new entry there. If it is so already, nothing happens.</summary>
public sealed class RestorePlan(OperationServices services, StorageClusters clusters, KnownPlans known, ServiceBell bell)
    : PlanEditOperation<RestorePlanInput>(services, clusters, known, bell)
{
    protected override Task<Result<Done>> ExecuteAsync(Caller caller, RestorePlanInput input, CancellationToken cancellationToken) => SaveAsync(
        caller,
        new(input.PlanId, input.Version, input.QuotaAtOnce, input.Reason),
        (db, token) => PlanPast.ReadAsync(db, input.PlanId, input.RevisionId, token),
        cancellationToken);
}
