using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Core.Ordering;

namespace Portal.Core.Lifecycle;

/// <summary>Whether an account can be on a plan.</summary>
public sealed class PlanChangeChecks(IOptions<ServiceOptions> options)
{
    /// <summary>The rules that hold at any time: same location and kind of storage, what is stored fits a hard quota, not too many free accounts.</summary>
    internal async Task<Refusal?> FitAsync(PortalDb db, StorageAccount account, Plan plan, CancellationToken cancellationToken) =>
        plan.StorageType != account.Plan.StorageType || !plan.Locations.Contains(account.LocationCode) ? Refusal.Conflict(LifecycleText.PlanElsewhere)
        : account.Usage.Bytes > plan.HardQuotaBytes ? Refusal.Conflict(string.Format(null, LifecycleText.DoesNotFit, plan.QuotaGb, Gb(account.Usage.Bytes)))
        : plan.IsFree && !account.IsFree && await OrderChecks.CountFreeAccountsAsync(db, account.OwnerId, cancellationToken) >= options.Value.FreeAccounts
            ? OrderRefusals.FreeLimit(options.Value.FreeAccounts)
        : null;

    private static string Gb(long bytes) => Billing.Overage.Gb(bytes).ToString("#,##0.##", null);
}
