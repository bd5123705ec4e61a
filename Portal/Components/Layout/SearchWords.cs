using Portal.Components.Shared;
using Portal.Core.Oversight;

namespace Portal.Components.Layout;

/// <summary>How found things are called and where they lead.</summary>
internal static class SearchWords
{
    public static string Group(FoundKind kind) => kind switch
    {
        FoundKind.Customer => SearchText.Customers,
        FoundKind.Account => SearchText.Accounts,
        FoundKind.Bucket => SearchText.Buckets,
        FoundKind.Invoice => SearchText.Invoices,
        FoundKind.Order => SearchText.Orders,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static IconName IconOf(FoundKind kind) => kind switch
    {
        FoundKind.Customer => IconName.User,
        FoundKind.Account => IconName.Database,
        FoundKind.Bucket => IconName.Bucket,
        FoundKind.Invoice => IconName.Receipt,
        FoundKind.Order => IconName.Cart,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Url(FoundThing thing) => thing.Kind switch
    {
        FoundKind.Customer => PortalUrls.StaffCustomer(int.Parse(thing.Key, System.Globalization.CultureInfo.InvariantCulture)),
        FoundKind.Account or FoundKind.Bucket => PortalUrls.StaffAccount(thing.Key),
        FoundKind.Invoice => PortalUrls.InvoicesFound(thing.Key, openOnly: false),
        FoundKind.Order => PortalUrls.OrdersWhere(reference: thing.Key),
        _ => throw new ArgumentOutOfRangeException(nameof(thing)),
    };
}
