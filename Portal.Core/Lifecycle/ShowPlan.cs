using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

public sealed record ShowPlanInput(int PlanId);

/// <summary>A plan with all that staff may change of it.</summary>
/// <param name="Locations">Codes, also of locations that are not configured any more.</param>
/// <param name="Version">For <see cref="EditPlanInput.Version"/>.</param>
/// <param name="RevisionId">The newest entry of its history; zero if it has none.</param>
public sealed record PlanDetails(
    int Id,
    string Name,
    string Summary,
    bool Active,
    int QuotaGb,
    string StorageType,
    IReadOnlyList<string> Locations,
    Price Monthly,
    Price TrafficOverage,
    Price StorageOverage,
    int BandwidthLimitGb,
    IReadOnlyList<string> Tags,
    Guid Version,
    int RevisionId,
    PlanCrowd Crowd)
{
    public bool IsFree => Monthly.IsZero;

    public bool HasHardQuota => StorageOverage.IsZero;
}

/// <summary>One plan for staff, and who is on it.</summary>
public sealed class ShowPlan(OperationServices services) : Operation<ShowPlanInput, PlanDetails>(services)
{
    public override Permission Permission => Permission.SeeInactivePlans;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<PlanDetails>> ExecuteAsync(Caller caller, ShowPlanInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);

        // First, so that what somebody changes meanwhile is told to the reader who changes it too.
        var revision = await db.PlanRevisions.Where(revision => revision.PlanId == input.PlanId).MaxAsync(revision => (int?)revision.Id, cancellationToken) ?? 0;
        return await db.Plans.AsNoTracking().SingleOrDefaultAsync(plan => plan.Id == input.PlanId, cancellationToken) is { } plan
            ? new PlanDetails(
                plan.Id, plan.Name, plan.Summary, plan.Active, plan.QuotaGb, plan.StorageType, plan.Locations, plan.Monthly, plan.TrafficOverage, plan.StorageOverage,
                plan.BandwidthLimitGb, plan.Tags, plan.Version, revision, await PlanCrowd.CountAsync(db, plan.Id, Now, cancellationToken))
            : PlanChecks.NotFound;
    }
}
