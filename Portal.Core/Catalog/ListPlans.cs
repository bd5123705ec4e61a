using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Catalog;

/// <param name="Currency">What a visitor wants to see prices in; a customer always sees the own currency.</param>
/// <param name="PlanId">For staff, just this plan; of no weight for others.</param>
public sealed record ListPlansInput(Currency? Currency = null, int? PlanId = null);

/// <param name="Currency">What the prices are to be shown in.</param>
public sealed record PlanList(IReadOnlyList<PlanOffer> Plans, Currency Currency);

/// <summary>The plans that can be ordered, cheapest first. Seed action <c>list_plans</c>.</summary>
public sealed class ListPlans(OperationServices services, StorageClusters clusters) : Operation<ListPlansInput, PlanList>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<PlanList>> ExecuteAsync(Caller caller, ListPlansInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var own = await db.Users.Where(customer => customer.Id == caller.CustomerId).Select(customer => (Currency?)customer.Currency).SingleOrDefaultAsync(cancellationToken);
        var visible = await db.PlansVisibleToAsync(caller, cancellationToken);
        var wanted = caller.ReachOf(Permission.SeeInactivePlans) is Reach.Any ? input.PlanId : null;
        var plans = await visible.AsNoTracking().Where(plan => wanted == null || plan.Id == wanted).ToListAsync(cancellationToken);
        if (wanted is not null && plans.Count == 0)
        {
            return PlanChecks.NotFound;
        }

        return new PlanList(
            [.. plans.Select(plan => PlanOffer.Of(plan, clusters)).OrderBy(plan => plan.Monthly.Eur).ThenBy(plan => plan.Id)],
            own ?? input.Currency ?? Currency.Eur);
    }
}
