using Portal.Core.Catalog;
using Portal.Core.Operations;

namespace Portal.Api.Actions;

internal sealed record ListPlansParameters(
    [Field(FieldAttribute.Names.CustomerId, Meaning = "Staff: just this plan, as `plan`.")] int? Id);

internal sealed record HistoryParameters(
    [Field(FieldAttribute.Names.CustomerId, Meaning = "The plan; all that you can see if absent.")] int? Id,
    [Field("before", Meaning = "Goes on before this entry: the `id` of the last one of the page before.")] int? Before);

/// <summary>list_plans and history.</summary>
internal static class PlanActions
{
    public static async Task<ApiOutcome> ListPlansAsync(ApiCall call, ListPlansParameters parameters)
    {
        var planId = call.Caller.ReachOf(Permission.SeeInactivePlans) is Reach.Any ? parameters.Id : null;
        var found = await call.RunAsync<ListPlans, ListPlansInput, PlanList>(new(PlanId: planId));
        return found.Refusal is { } refusal ? PlanMissing(refusal)
            : planId is null ? new PlansAnswer([.. found.Value.Plans.Select(RowOf)], null)
            : new PlansAnswer(null, RowOf(found.Value.Plans.Single()));
    }

    public static async Task<ApiOutcome> HistoryAsync(ApiCall call, HistoryParameters parameters)
    {
        var found = await call.RunAsync<ShowPlanHistory, ShowPlanHistoryInput, PlanHistory>(new(parameters.Id, parameters.Before));
        return found.Refusal is { } refusal ? PlanMissing(refusal) : new HistoryAnswer([.. found.Value.Entries.Select(RowOf)]);
    }

    private static ApiFailure PlanMissing(Refusal refusal) =>
        refusal.Code is RefusalCode.NotFound ? new("plan not found", new() { Field = FieldAttribute.Names.CustomerId }) : ApiFailure.From(refusal);

    private static RevisionRow RowOf(PlanHistoryEntry entry) => new(
        entry.Id, entry.PlanId, ApiFormat.Moment(entry.At), entry.ActorEmail, [.. entry.Changes.Select(change => new ChangeRow(change.Field, change.Old, change.New))]);

    private static PlanRow RowOf(PlanOffer plan) => new(
        plan.Id,
        plan.Name,
        plan.Active ? 1 : 0,
        plan.QuotaGb,
        plan.StorageType,
        string.Join(',', plan.Locations.Select(location => location.Code)),
        ApiFormat.Plain(plan.Monthly.Rub),
        ApiFormat.Plain(plan.Monthly.Eur),
        ApiFormat.Plain(plan.Monthly.Usd),
        ApiFormat.Plain(plan.TrafficOverage.Rub),
        ApiFormat.Plain(plan.TrafficOverage.Eur),
        ApiFormat.Plain(plan.TrafficOverage.Usd),
        ApiFormat.Plain(plan.StorageOverage.Rub),
        ApiFormat.Plain(plan.StorageOverage.Eur),
        ApiFormat.Plain(plan.StorageOverage.Usd),
        plan.BandwidthLimitGb,
        new(ApiFormat.Plain(plan.Monthly.Rub), ApiFormat.Plain(plan.Monthly.Eur), ApiFormat.Plain(plan.Monthly.Usd)),
        plan.Tags);
}
