using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Storage;
using FieldChange = Portal.Core.Catalog.PlanChange;

namespace Portal.Core.Lifecycle;

/// <summary>How a plan is to be changed.</summary>
/// <param name="Version">The plan's version when it was read: if it is another one now, nothing is changed. <see langword="null"/> where nobody has looked.</param>
/// <param name="QuotaAtOnce">Whether storage gets another hard quota for the accounts on it at once, not with their next month.</param>
internal sealed record PlanEditing(int PlanId, Guid? Version, bool QuotaAtOnce, string? Reason);

/// <summary>Changes a plan, notes it in its history, and has storage told where that was chosen. At the web, staff has to say why.</summary>
public abstract class PlanEditOperation<TInput>(OperationServices services, StorageClusters clusters, KnownPlans known, ServiceBell bell) : Operation<TInput, Done>(services)
{
    private const int MaxDetail = 500;

    public override Permission Permission => Permission.ManagePlans;

    /// <param name="read">What is to be different; asked within the transaction.</param>
    internal async Task<Result<Done>> SaveAsync(
        Caller caller, PlanEditing editing, Func<PortalDb, CancellationToken, Task<Result<PlanFields>>> read, CancellationToken cancellationToken)
    {
        if (StaffReason.CheckFor(caller, null, editing.Reason, nameof(editing.Reason)) is { } unsaid)
        {
            return unsaid;
        }

        await using var db = await OpenAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.HoldPlansAsync(cancellationToken);
        var plan = await db.Plans.SingleOrDefaultAsync(plan => plan.Id == editing.PlanId, cancellationToken);
        if (plan is null)
        {
            return PlanChecks.NotFound;
        }

        // Asked here: after a save that lost a race the operation is run again, and finds the other version.
        if (editing.Version is { } version && version != plan.Version)
        {
            return PlanChecks.ChangedMeanwhile;
        }

        var fields = await read(db, cancellationToken);
        if (fields.IsRefused)
        {
            return fields.Refusal!;
        }

        var quota = plan.HardQuotaBytes;
        var changes = PlanRecord.Change(db, plan, fields.Value.ApplyTo, caller.CustomerId, Now, StaffReason.Clean(editing.Reason));
        if (changes.Count == 0)
        {
            return Done.It;
        }

        if (await PlanEdits.CheckAsync(db, plan, changes, clusters, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var atOnce = editing.QuotaAtOnce && plan.HardQuotaBytes != quota;
        var detail = string.Join(", ", changes.Select(change => $"{change.Field}: {change.Old} → {change.New}")) + (atOnce ? ", quota_at_once: 1" : "");
        Audit(db, caller, null, plan.Name, detail.Length > MaxDetail ? detail[..MaxDetail] : detail, reason: editing.Reason);
        await db.SaveChangesAsync(cancellationToken);
        if (atOnce)
        {
            await db.TellQuotaOfPlanAsync(plan.Id, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        known.Forget();
        if (atOnce)
        {
            bell.Ring();
        }

        return Done.It;
    }
}

/// <summary>What every change of a plan has to meet.</summary>
internal static class PlanEdits
{
    /// <param name="plan">As it would be.</param>
    public static async Task<Refusal?> CheckAsync(PortalDb db, Plan plan, IReadOnlyList<FieldChange> changes, StorageClusters clusters, CancellationToken cancellationToken)
    {
        // A location that is not configured any more does not keep the plan from being ended or priced.
        var moves = changes.Any(change => change.Field is "storage_type" or "locations");
        return PlanChecks.Check(plan)
            ?? (moves ? PlanChecks.CheckPlace(plan, clusters) : null)
            ?? (await db.IsPlanNameTakenAsync(plan, cancellationToken) ? PlanChecks.NameTaken : null);
    }
}
