using Portal.Components.Shared;
using Portal.Core.Messaging;
using Portal.Core.Operations;

namespace Portal.Components.Layout;

/// <summary>A page of the back office, for those who are granted its permission.</summary>
internal sealed record StaffPlace(string Url, IconName Icon, string Name, Permission Permission);

/// <summary>What the navigation of the back office holds, in its order.</summary>
internal static class StaffPlaces
{
    public static IReadOnlyList<StaffPlace> All { get; } =
    [
        new(PortalUrls.Overview, IconName.Grid, LayoutText.Overview, Permission.WatchBusiness),
        new(PortalUrls.Users, IconName.Database, LayoutText.StorageAccounts, Permission.ReadCustomers),
        new(PortalUrls.Customers, IconName.Users, LayoutText.Customers, Permission.ReadCustomers),
        new(PortalUrls.StaffPlans, IconName.Package, LayoutText.Plans, Permission.SeeInactivePlans),
        new(PortalUrls.Orders, IconName.Cart, LayoutText.Orders, Permission.WatchOrders),
        new(PortalUrls.Payments, IconName.CreditCard, LayoutText.Payments, Permission.WatchBilling),
        new(PortalUrls.CreditProposals, IconName.Wallet, LayoutText.CreditProposals, Permission.AdjustCredit),
        new(PortalUrls.Invoices, IconName.Receipt, LayoutText.Invoices, Permission.WatchBilling),
        new(PortalUrls.StaffMails, IconName.Mail, LayoutText.Mails, Permission.WatchMails),
        new(PortalUrls.Jobs, IconName.List, LayoutText.Jobs, Permission.WatchJobs),
        new(PortalUrls.Storage, IconName.Server, LayoutText.Storage, Permission.WatchStorage),
        new(PortalUrls.Audit, IconName.History, LayoutText.Audit, Permission.ReadAudit),
    ];

    /// <summary>The same, and the page of the broker where there is one.</summary>
    public static IEnumerable<StaffPlace> For(MessagingOptions messaging) =>
        messaging.Kind is MessagingKind.RabbitMq ? All.Append(new(PortalUrls.Queue, IconName.Refresh, LayoutText.UsageQueue, Permission.WatchJobs)) : All;
}
