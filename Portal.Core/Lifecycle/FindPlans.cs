using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Operations;

namespace Portal.Core.Lifecycle;

/// <summary>Which plans to find; what is <see langword="null"/> does not narrow, and all that is given must apply.</summary>
/// <param name="Name">A part of the name, in whatever letters; at most 100 characters.</param>
/// <param name="Active">Whether it can be ordered.</param>
/// <param name="LocationCode">A location that it is sold in.</param>
/// <param name="AfterId">Where the page begins; from the answer of the page before.</param>
public sealed record FindPlansInput(string? Name = null, bool? Active = null, string? StorageType = null, string? LocationCode = null, int? AfterId = null);

/// <summary>A plan as staff see it in a list.</summary>
/// <param name="Locations">Codes, also of locations that are not configured any more.</param>
/// <param name="Accounts">How many accounts are on it, without deleted ones.</param>
public sealed record FoundPlan(
    int Id, string Name, string Summary, bool Active, int QuotaGb, string StorageType, IReadOnlyList<string> Locations, Price Monthly, int Accounts);

/// <param name="Plans">Cheapest first.</param>
/// <param name="NextAfterId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record FoundPlans(IReadOnlyList<FoundPlan> Plans, int? NextAfterId);

/// <summary>The plans for staff, active and not, with how many accounts are on each.</summary>
public sealed class FindPlans(OperationServices services) : Operation<FindPlansInput, FoundPlans>(services)
{
    private const int PageSize = 50;
    private const int LongestName = 100;

    public override Permission Permission => Permission.SeeInactivePlans;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(FindPlansInput input) =>
        input.Name?.Length > LongestName ? Refusal.Invalid(nameof(input.Name), string.Format(null, RefusalText.TooLong, LongestName)) : null;

    protected override async Task<Result<FoundPlans>> ExecuteAsync(Caller caller, FindPlansInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);

        // There are only so many plans; their locations are a list in a column, and names are compared in all letters.
        var all = await db.Plans.AsNoTracking()
            .Where(plan => input.Active == null || plan.Active == input.Active)
            .Where(plan => input.StorageType == null || plan.StorageType == input.StorageType)
            .ToListAsync(cancellationToken);
        var name = input.Name?.Trim() ?? "";
        var matching = all
            .Where(plan => plan.Name.Contains(name, StringComparison.OrdinalIgnoreCase) && (input.LocationCode is null || plan.Locations.Contains(input.LocationCode)))
            .OrderBy(plan => plan.Monthly.Eur).ThenBy(plan => plan.Id).ToList();
        var after = input.AfterId is null ? null
            : await db.Plans.AsNoTracking().Where(plan => plan.Id == input.AfterId).Select(plan => new { plan.Id, Price = plan.Monthly.Eur }).SingleOrDefaultAsync(cancellationToken);
        var page = matching.SkipWhile(plan => after is not null && (plan.Monthly.Eur, plan.Id).CompareTo((after.Price, after.Id)) <= 0).Take(PageSize).ToList();
        var ids = page.Select(plan => plan.Id).ToList();

        // Counted in the index of accounts by plan alone.
        var counts = await db.Accounts.Where(account => account.State != AccountState.Deleted && ids.Contains(account.PlanId))
            .GroupBy(account => account.PlanId).Select(group => new { PlanId = group.Key, Accounts = group.Count() })
            .ToDictionaryAsync(group => group.PlanId, group => group.Accounts, cancellationToken);
        return new FoundPlans(
            [.. page.Select(plan => new FoundPlan(
                plan.Id, plan.Name, plan.Summary, plan.Active, plan.QuotaGb, plan.StorageType, plan.Locations, plan.Monthly,
                counts.GetValueOrDefault(plan.Id)))],
            page.Count > 0 && page[^1].Id != matching[^1].Id ? page[^1].Id : null);
    }
}
