using System.Globalization;

namespace Portal;

/// <summary>The addresses around customers in the back office.</summary>
public static partial class PortalUrls
{
    /// <summary>Customers that match; made by <see cref="Components.Admin.CustomerQuery"/>.</summary>
    public static string CustomersWhere(params ReadOnlySpan<(string Name, string? Value)> parameters) => Customers + Query(parameters);

    /// <summary>A section of a customer's page, and where its list begins.</summary>
    public static string StaffCustomer(int id, string? tab, string? before = null) => StaffCustomer(id) + Query(("tab", tab), ("before", before));

    /// <summary>The page of a customer who was just added.</summary>
    public static string StaffCustomerAdded(int id) => StaffCustomer(id) + Query(("done", "added"));

    /// <summary>The storage accounts of a customer, in the list of all.</summary>
    public static string UsersOfCustomer(int id) => Users + Query(("client", id.ToString(CultureInfo.InvariantCulture)));
}
