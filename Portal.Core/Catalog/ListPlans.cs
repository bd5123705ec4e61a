using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Catalog;

/// <param name="Currency">What a visitor wants to see prices in; a customer always sees the own currency.</param>
/// <param name="PlanId">For staff, just this plan; of no weight for others.</param>
public sealed record ListPlansInput(Currency? Currency = null, int? PlanId = null);

/// <param name="Currency">What the prices are to be shown in.</param>
public sealed record PlanList(IReadOnlyList<PlanOffer> Plans, Currency Currency);

/// <summary>The plans that can be ordered, cheapest first. Seed action <c>list_plans</c>.</summary>
public sealed class ListPlans(OperationServices services, KnownPlans plans) : Operation<ListPlansInput, PlanList>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<PlanList>> ExecuteAsync(Caller caller, ListPlansInput input, CancellationToken cancellationToken)
    {
        var viewer = await ReadViewerAsync(caller, cancellationToken);
        var seesAll = PlanQueries.SeesInactive(caller, viewer?.Tags);
        var wanted = caller.ReachOf(Permission.SeeInactivePlans) is Reach.Any ? input.PlanId : null;
        List<PlanOffer> visible = [.. (await plans.ListAsync(cancellationToken)).Where(plan => (plan.Active || seesAll) && (wanted is null || plan.Id == wanted))];
        return wanted is not null && visible.Count == 0 ? PlanChecks.NotFound : new PlanList(visible, viewer?.Currency ?? input.Currency ?? Currency.Eur);
    }

    private async Task<PlanViewer?> ReadViewerAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.CustomerId is not { } id)
        {
            return null;
        }

        await using var db = await OpenAsync(cancellationToken);
        return await PlanQueries.FindViewerAsync(db, id, cancellationToken);
    }
}
