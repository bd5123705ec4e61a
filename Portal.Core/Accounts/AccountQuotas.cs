using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Accounts;

/// <summary>Has storage told of the quota of many accounts at once.</summary>
internal static class AccountQuotas
{
    /// <summary>All accounts on a plan are to get its quota now; in the caller's transaction.</summary>
    public static Task<int> TellQuotaOfPlanAsync(this PortalDb db, int planId, CancellationToken cancellationToken)
    {
        // Another version, so that whoever tells storage the old quota at this moment does not note it as done.
        var version = Guid.NewGuid();
        return db.Accounts
            .Where(account => account.PlanId == planId && account.State != AccountState.Deleted && account.State != AccountState.Deleting)
            .ExecuteUpdateAsync(row => row.SetProperty(account => account.IsQuotaDue, true).SetProperty(account => account.Version, version), cancellationToken);
    }
}
