using System.Collections.Frozen;
using static Portal.Core.Operations.Permission;
using static Portal.Core.Operations.Reach;

namespace Portal.Core.Operations;

/// <summary>The one table that says which role may do what, and how far.</summary>
public static class RolePermissions
{
    private static readonly FrozenDictionary<Permission, Reach> s_customer = Grants(
        (ManageOwnProfile, Own), (ManageTokens, Own), (OrderStorage, Own), (ReadAccounts, Own), (ManageBuckets, Own), (UseFiles, Own), (UseJobs, Own),
        (RevealKeys, Own), (CancelServices, Own), (ChangePlans, Own), (DeleteAccounts, Own), (ReadActivity, Own), (ReadPlanHistory, Own),
        (ReadBilling, Own), (ManageBillingDetails, Own));

    private static readonly FrozenDictionary<Permission, Reach> s_support = Grants(
        (SeeInactivePlans, Any), (ReadPlanHistory, Any), (ReadAccounts, Any), (ReadActivity, Any), (WatchStorage, Any),
        (WatchJobs, Any), (ReadBilling, Any), (WatchBilling, Any), (CancelServices, Any), (ManageServices, Any), (ReadCustomers, Any), (TagCustomers, Any),
        (SignOutCustomers, Any), (UnlockSignIns, Any), (KeepNotes, Any), (ActForCustomers, Any), (ReadAudit, Any), (WatchOrders, Any), (ManageOrders, Any), (WatchMails, Any),
        (ResendMails, Any), (WatchBusiness, Any));

    private static readonly FrozenDictionary<Permission, Reach> s_admin = Grants(
        (SeeInactivePlans, Any), (ReadPlanHistory, Any), (ManagePlans, Any), (ReadAccounts, Any), (ReadActivity, Any), (ManageBuckets, Any),
        (CancelServices, Any), (ChangePlans, Any), (DeleteAccounts, Any), (ManageCustomers, Any), (RefundInvoices, Any), (ManageTokens, Any), (WatchStorage, Any),
        (InspectStorage, Any), (WatchJobs, Any), (ManageJobs, Any), (ReadBilling, Any), (WatchBilling, Any), (RecordPayments, Any),
        (ManageServices, Any), (ReadCustomers, Any), (TagCustomers, Any), (SignOutCustomers, Any), (UnlockSignIns, Any), (ResetSecondFactors, Any), (ManageRoles, Any), (KeepNotes, Any),
        (ActForCustomers, Any), (AdjustCredit, Any), (ReadAudit, Any), (WatchOrders, Any), (ManageOrders, Any), (WatchMails, Any), (ResendMails, Any),
        (WatchBusiness, Any));

    /// <summary>
    /// What staff reach while they act for a customer: what that customer does, without what is secret (keys, tokens, password, second factor, profile)
    /// and without what only the customer decides (orders, plans, billing details, deletion).
    /// </summary>
    private static readonly FrozenDictionary<Permission, Reach> s_acting = Grants(
        (ReadAccounts, Own), (ManageBuckets, Own), (UseFiles, Own), (UseJobs, Own), (CancelServices, Own), (ReadActivity, Own), (ReadPlanHistory, Own), (ReadBilling, Own));

    /// <summary>How far a permission reaches for staff while they act for a customer, whatever the roles of either.</summary>
    public static Reach ReachWhileActing(Permission permission) => permission is UsePublicPages ? Any : s_acting.GetValueOrDefault(permission, None);

    /// <summary>The same, and what only a door gives: the payment system has no role.</summary>
    public static Reach ReachOf(Permission permission, Door door, IReadOnlyCollection<Role> roles) =>
        door is Door.Webhook && permission is ReceivePayments ? Any : ReachOf(permission, roles);

    /// <summary>The furthest reach that any of the roles gives; everybody signed in is a customer too.</summary>
    public static Reach ReachOf(Permission permission, IReadOnlyCollection<Role> roles)
    {
        if (permission is UsePublicPages)
        {
            return Any;
        }

        var reach = None;
        foreach (var role in roles)
        {
            var grants = role switch { Role.Customer => s_customer, Role.Support => s_support, Role.Admin => s_admin, _ => throw new ArgumentOutOfRangeException(nameof(roles)) };
            var granted = grants.GetValueOrDefault(permission, None);
            reach = granted > reach ? granted : reach;
        }

        return reach;
    }

    private static FrozenDictionary<Permission, Reach> Grants(params (Permission Permission, Reach Reach)[] grants) =>
        grants.ToFrozenDictionary(grant => grant.Permission, grant => grant.Reach);
}
