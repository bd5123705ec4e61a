using System.Globalization;

namespace Portal;

/// <summary>The addresses of the back office.</summary>
public static partial class PortalUrls
{
    /// <summary>How the business and the portal are.</summary>
    public const string Overview = "/admin";

    /// <summary>The S3 accounts of all customers.</summary>
    public const string Users = "/admin/users";

    public const string Customers = "/admin/customers";
    public const string NewCustomer = "/admin/customers/new";
    public const string StaffPlans = "/admin/plans";
    public const string NewPlan = "/admin/plans/new";

    /// <summary>The orders of all customers.</summary>
    public const string Orders = "/admin/orders";

    /// <summary>The mails of all customers.</summary>
    public const string StaffMails = "/admin/mails";

    /// <summary>What everybody has done.</summary>
    public const string Audit = "/admin/audit";

    /// <summary>What customers have paid.</summary>
    public const string Payments = "/admin/payments";

    /// <summary>The invoices of all customers.</summary>
    public const string Invoices = "/admin/invoices";

    /// <summary>How the locations are.</summary>
    public const string Storage = "/admin/storage";

    /// <summary>Periodic work, and the jobs of all customers.</summary>
    public const string Jobs = "/admin/jobs";

    /// <summary>An account as staff see it; <see cref="Account"/> is its customer's page.</summary>
    public static string StaffAccount(string s3uid) => $"{Users}/{Segment(s3uid)}";

    public static string StaffCustomer(int id) => $"{Customers}/{id.ToString(CultureInfo.InvariantCulture)}";

    public static string StaffPlan(int id) => $"{StaffPlans}/{id.ToString(CultureInfo.InvariantCulture)}";

    public static string PlanHistory(int id) => $"{StaffPlan(id)}/history";

    /// <summary>Jobs of customers that match. What is left out does not narrow.</summary>
    /// <param name="show"><c>failing</c> or <c>open</c>.</param>
    public static string JobsWhere(string? show = null, string? kind = null, string? customer = null, long? before = null) =>
        Jobs + Query(("show", show), ("kind", kind), ("customer", customer), ("before", before?.ToString(CultureInfo.InvariantCulture)));

    public static string PaymentsBefore(long id) => Payments + Query(("before", id.ToString(CultureInfo.InvariantCulture)));

    public static string InvoicesFound(string? search, bool openOnly, long? before = null) => Invoices + Query(
        ("search", search), ("open", openOnly ? "true" : null), ("before", before?.ToString(CultureInfo.InvariantCulture)));
}
