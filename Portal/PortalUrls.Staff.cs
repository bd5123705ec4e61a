using System.Globalization;

namespace Portal;

/// <summary>The addresses of the back office.</summary>
public static partial class PortalUrls
{
    /// <summary>How the business and the portal are.</summary>
    public const string Overview = "/admin";

    /// <summary>The S3 accounts of all customers.</summary>
    public const string Users = "/admin/users";

    /// <summary>The same accounts as a file for spreadsheets.</summary>
    public const string UsersFile = "/admin/users.csv";

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

    /// <summary>The broker, and the messages that were set aside there.</summary>
    public const string Queue = "/admin/queue";

    /// <summary>Begins to act for a customer; <c>POST</c> only.</summary>
    public const string BeginActing = "/acting/begin";

    /// <summary>Stops acting for a customer; <c>POST</c> only.</summary>
    public const string EndActing = "/acting/end";

    /// <summary>An account as staff see it; <see cref="Account"/> is its customer's page.</summary>
    public static string StaffAccount(string s3uid) => $"{Users}/{Segment(s3uid)}";

    /// <summary>A section of an account's page, and where its list begins.</summary>
    public static string StaffAccount(string s3uid, string? tab, string? before = null) => StaffAccount(s3uid) + Query(("tab", tab), ("before", before));

    /// <summary>The S3 accounts that match; made by <see cref="Components.Admin.AccountQuery"/>.</summary>
    public static string UsersWhere(params ReadOnlySpan<(string Name, string? Value)> parameters) => Users + Query(parameters);

    public static string StaffCustomer(int id) => $"{Customers}/{id.ToString(CultureInfo.InvariantCulture)}";

    public static string StaffPlan(int id) => $"{StaffPlans}/{id.ToString(CultureInfo.InvariantCulture)}";

    public static string PlanHistory(int id) => $"{StaffPlan(id)}/history";

    /// <summary>Jobs of customers that match. What is left out does not narrow.</summary>
    /// <param name="show"><c>failing</c> or <c>open</c>.</param>
    public static string JobsWhere(string? show = null, string? kind = null, string? customer = null, string? s3uid = null, long? before = null) =>
        Jobs + Query(("show", show), ("kind", kind), ("customer", customer), ("s3uid", s3uid), ("before", before?.ToString(CultureInfo.InvariantCulture)));

    public static string PaymentsBefore(long id) => Payments + Query(("before", id.ToString(CultureInfo.InvariantCulture)));

    public static string InvoicesFound(string? search, bool openOnly, long? before = null) => Invoices + Query(
        ("search", search), ("open", openOnly ? "true" : null), ("before", before?.ToString(CultureInfo.InvariantCulture)));
}
