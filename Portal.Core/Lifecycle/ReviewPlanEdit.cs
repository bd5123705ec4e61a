using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Storage;
using FieldChange = Portal.Core.Catalog.PlanChange;

namespace Portal.Core.Lifecycle;

/// <param name="Fields">What is to be different; in place of <paramref name="RestoreId"/>.</param>
/// <param name="RestoreId">The change in the history after which the plan was as it is to be again.</param>
/// <param name="Version">The plan's version when it was read; <see langword="null"/> to take it as it is.</param>
/// <param name="RevisionId">The newest entry of its history when it was read.</param>
public sealed record ReviewPlanEditInput(int PlanId, PlanFields? Fields = null, int? RestoreId = null, Guid? Version = null, int RevisionId = 0);

/// <summary>What somebody else has changed of a plan since it was read.</summary>
/// <param name="Read">As it was read.</param>
/// <param name="Now">As it is now.</param>
/// <param name="Wanted">As the edit would make it; <see langword="null"/> if the edit leaves it alone.</param>
/// <param name="ActorEmail">Who changed it last; <see langword="null"/> for the command line.</param>
/// <param name="At">When, UTC.</param>
public sealed record PlanMeanwhile(string Field, string? Read, string? Now, string? Wanted, string? ActorEmail, DateTime At);

/// <summary>What another quota does to accounts on the plan.</summary>
/// <param name="Old">The limit in storage, in bytes; <see langword="null"/> where more is sold.</param>
/// <param name="New">The limit to come, in bytes; <see langword="null"/> where more is sold.</param>
/// <param name="TooFull">Accounts that hold more than the limit to come, as last known: they keep all, and can store no more until they are below it.</param>
public sealed record QuotaEffect(long? Old, long? New, int TooFull);

/// <summary>A location that the plan is not sold in any more.</summary>
/// <param name="Accounts">On the plan there; they stay.</param>
public sealed record LeftLocation(string Code, int Accounts);

/// <summary>What a change of a plan would do.</summary>
/// <param name="Changes">Field by field; empty if nothing would be different.</param>
/// <param name="Version">What the review is true for; to be saved with.</param>
/// <param name="Meanwhile">What others have changed since it was read; if any, it would not be saved.</param>
/// <param name="Crowd">Who is on the plan now.</param>
/// <param name="Prices">By currency; empty if the month costs what it did.</param>
/// <param name="FirstRenewal">The day on which the first account begins a month on the new terms; <see langword="null"/> if none does.</param>
/// <param name="LastRenewal">The day on which the last one does.</param>
/// <param name="Quota">If the limit in storage would be another one.</param>
/// <param name="StayFree">Accounts that came while the plan was free, and stay free though it costs something from now on.</param>
/// <param name="BecomeFree">Accounts that pay now and would pay nothing from their next month on.</param>
public sealed record PlanEditReview(
    IReadOnlyList<FieldChange> Changes,
    Guid Version,
    IReadOnlyList<PlanMeanwhile> Meanwhile,
    PlanCrowd Crowd,
    IReadOnlyList<PriceEffect> Prices,
    DateOnly? FirstRenewal,
    DateOnly? LastRenewal,
    QuotaEffect? Quota,
    int StayFree,
    int BecomeFree,
    IReadOnlyList<LeftLocation> Left);

/// <summary>Shows what a change of a plan would do to those who are on it, before it is made. Refuses what the change would be refused for.</summary>
public sealed class ReviewPlanEdit(OperationServices services, StorageClusters clusters) : Operation<ReviewPlanEditInput, PlanEditReview>(services)
{
    private const int MostRevisions = 200;

    public override Permission Permission => Permission.ManagePlans;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<PlanEditReview>> ExecuteAsync(Caller caller, ReviewPlanEditInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var plans = db.Plans.AsNoTracking().Where(plan => plan.Id == input.PlanId);
        if (await plans.SingleOrDefaultAsync(cancellationToken) is not { } before)
        {
            return PlanChecks.NotFound;
        }

        var fields = input.RestoreId is { } revision ? await PlanPast.ReadAsync(db, input.PlanId, revision, cancellationToken) : input.Fields ?? new();
        if (fields.IsRefused)
        {
            return fields.Refusal!;
        }

        var after = await plans.SingleAsync(cancellationToken);
        var changes = PlanRecord.Apply(after, fields.Value.ApplyTo);
        var meanwhile = input.Version is { } version && version != before.Version ? await ReadMeanwhileAsync(db, input, changes, cancellationToken) : [];
        if (meanwhile.Count == 0 && await PlanEdits.CheckAsync(db, after, changes, clusters, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return await ReviewAsync(db, before, after, changes, meanwhile, cancellationToken);
    }

    private async Task<PlanEditReview> ReviewAsync(
        PortalDb db, Plan before, Plan after, IReadOnlyList<FieldChange> changes, IReadOnlyList<PlanMeanwhile> meanwhile, CancellationToken cancellationToken)
    {
        var (prices, first, last) = await PriceEffect.ReadAsync(db, before.Id, before.Monthly, after.Monthly, cancellationToken);
        return new(
            changes,
            before.Version,
            meanwhile,
            await PlanCrowd.CountAsync(db, before.Id, Now, cancellationToken),
            before.Monthly == after.Monthly ? [] : prices,
            first,
            last,
            before.HardQuotaBytes == after.HardQuotaBytes ? null : new(before.HardQuotaBytes, after.HardQuotaBytes, await CountTooFullAsync(db, after, cancellationToken)),
            before.IsFree && !after.IsFree ? await OnPlan(db, before).CountAsync(account => account.IsFree, cancellationToken) : 0,
            !before.IsFree && after.IsFree ? prices.Sum(price => price.Accounts) : 0,
            await ReadLeftAsync(db, before, after, cancellationToken));
    }

    private static IQueryable<StorageAccount> OnPlan(PortalDb db, Plan plan) =>
        db.Accounts.Where(account => account.PlanId == plan.Id && account.State != AccountState.Deleted && account.State != AccountState.Deleting);

    private static async Task<int> CountTooFullAsync(PortalDb db, Plan after, CancellationToken cancellationToken) =>
        after.HardQuotaBytes is { } limit ? await OnPlan(db, after).CountAsync(account => account.Usage.Bytes > limit, cancellationToken) : 0;

    private static async Task<IReadOnlyList<LeftLocation>> ReadLeftAsync(PortalDb db, Plan before, Plan after, CancellationToken cancellationToken)
    {
        var left = before.Locations.Except(after.Locations).ToList();
        if (left.Count == 0)
        {
            return [];
        }

        var counts = await OnPlan(db, before).Where(account => left.Contains(account.LocationCode)).GroupBy(account => account.LocationCode)
            .Select(group => new { group.Key, Accounts = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Accounts, cancellationToken);
        return [.. left.Select(code => new LeftLocation(code, counts.GetValueOrDefault(code)))];
    }

    private static async Task<IReadOnlyList<PlanMeanwhile>> ReadMeanwhileAsync(
        PortalDb db, ReviewPlanEditInput input, IReadOnlyList<FieldChange> wanted, CancellationToken cancellationToken)
    {
        var since = await db.PlanRevisions.AsNoTracking().Where(revision => revision.PlanId == input.PlanId && revision.Id > input.RevisionId)
            .OrderByDescending(revision => revision.Id).Take(MostRevisions).ToListAsync(cancellationToken);
        var actors = since.Select(revision => revision.ActorId).OfType<int>().Distinct().ToList();
        var emails = await db.Users.Where(customer => actors.Contains(customer.Id)).ToDictionaryAsync(customer => customer.Id, customer => customer.Email, cancellationToken);
        return [.. since
            .SelectMany(revision => revision.Changes.Select(change => (revision, change)))
            .GroupBy(pair => pair.change.Field)
            .Select(field => new PlanMeanwhile(
                field.Key, field.Last().change.Old, field.First().change.New, wanted.FirstOrDefault(change => change.Field == field.Key)?.New,
                emails.GetValueOrDefault(field.First().revision.ActorId ?? 0), field.First().revision.At))];
    }
}
