using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Catalog;

/// <param name="PlanId">Of one plan; <see langword="null"/> for all that the caller can see.</param>
/// <param name="BeforeId">Only entries before this one, for the next page.</param>
/// <param name="PageSize">1 to 100.</param>
public sealed record ShowPlanHistoryInput(int? PlanId = null, int? BeforeId = null, int PageSize = ShowPlanHistory.MaxPageSize);

/// <summary>One change of a plan.</summary>
/// <param name="PlanName">As it is now.</param>
/// <param name="At">UTC.</param>
/// <param name="ActorEmail">The member of staff; <see langword="null"/> for customers, and of changes at the command line.</param>
/// <param name="Reason">Why, as staff said it; <see langword="null"/> for customers.</param>
public sealed record PlanHistoryEntry(int Id, int PlanId, string PlanName, DateTime At, string? ActorEmail, IReadOnlyList<PlanChange> Changes, string? Reason = null);

/// <param name="Entries">Newest first.</param>
/// <param name="More">Whether there are older ones.</param>
public sealed record PlanHistory(IReadOnlyList<PlanHistoryEntry> Entries, bool More);

/// <summary>How plans have changed. Staff see all and who did it, customers the plans that they can see. Seed action <c>history</c>.</summary>
public sealed class ShowPlanHistory(OperationServices services) : Operation<ShowPlanHistoryInput, PlanHistory>(services)
{
    public const int MaxPageSize = 100;

    public override Permission Permission => Permission.ReadPlanHistory;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(ShowPlanHistoryInput input) => input.PageSize is >= 1 and <= MaxPageSize
        ? null
        : Refusal.Invalid(nameof(input.PageSize), string.Format(null, RefusalText.OutOfRange, 1, MaxPageSize));

    protected override async Task<Result<PlanHistory>> ExecuteAsync(Caller caller, ShowPlanHistoryInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var visible = await db.PlansVisibleToAsync(caller, cancellationToken);
        if (input.PlanId is { } wanted && !await visible.AnyAsync(plan => plan.Id == wanted, cancellationToken))
        {
            return PlanChecks.NotFound;
        }

        var isStaff = caller.ReachOf(Permission.SeeInactivePlans) is Reach.Any;
        var found = await db.PlanRevisions.AsNoTracking()
            .Where(revision => input.PlanId == null || revision.PlanId == input.PlanId)
            .Where(revision => input.BeforeId == null || revision.Id < input.BeforeId)
            .Where(revision => visible.Any(plan => plan.Id == revision.PlanId))
            .OrderByDescending(revision => revision.Id)
            .Take(input.PageSize + 1)
            .Include(revision => revision.Plan)
            .ToListAsync(cancellationToken);
        var entries = found.Take(input.PageSize).ToList();
        var actors = isStaff ? entries.Select(revision => revision.ActorId).OfType<int>().Distinct().ToList() : [];
        var emails = await db.Users.Where(customer => actors.Contains(customer.Id))
            .ToDictionaryAsync(customer => customer.Id, customer => customer.Email, cancellationToken);
        return new PlanHistory(
            [.. entries.Select(revision => new PlanHistoryEntry(
                revision.Id, revision.PlanId, revision.Plan.Name, revision.At, emails.GetValueOrDefault(revision.ActorId ?? 0), revision.Changes,
                isStaff ? revision.Reason : null))],
            found.Count > input.PageSize);
    }
}
