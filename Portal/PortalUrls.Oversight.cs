using System.Globalization;

namespace Portal;

/// <summary>The addresses of the lists of what goes on.</summary>
public static partial class PortalUrls
{
    /// <summary>The events of <see cref="AuditWhere"/> as a file for spreadsheets.</summary>
    public const string AuditFile = "/admin/audit.csv";

    /// <summary>What was done that matches. What is left out does not narrow.</summary>
    /// <param name="person">Who did it: number or e-mail address.</param>
    /// <param name="customer">Whose things: number or e-mail address.</param>
    /// <param name="action">The operation's name.</param>
    public static string AuditWhere(
        string? person = null, string? customer = null, string? action = null, string? address = null, string? subject = null, DateOnly? from = null, DateOnly? to = null,
        long? before = null) => Audit + AuditQuery(person, customer, action, address, subject, from, to, before);

    public static string AuditFileWhere(
        string? person = null, string? customer = null, string? action = null, string? address = null, string? subject = null, DateOnly? from = null, DateOnly? to = null) =>
        AuditFile + AuditQuery(person, customer, action, address, subject, from, to, null);

    /// <summary>Orders of customers that match. What is left out does not narrow.</summary>
    /// <param name="show"><c>open</c>, <c>stuck</c>, <c>completed</c>, <c>refused</c> or <c>undone</c>.</param>
    public static string OrdersWhere(
        string? show = null, string? customer = null, string? location = null, string? reference = null, DateOnly? from = null, DateOnly? to = null, int? before = null) => Orders + Query(
        ("show", show), ("customer", customer), ("location", location), ("order", reference), ("from", Day(from)), ("to", Day(to)), ("before", before?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Mails to customers that match. What is left out does not narrow.</summary>
    /// <param name="state"><c>waiting</c>, <c>sent</c>, <c>failed</c>, <c>unclear</c> or <c>unwanted</c>.</param>
    public static string StaffMailsWhere(string? state = null, string? kind = null, string? customer = null, long? before = null) => StaffMails + Query(
        ("state", state), ("kind", kind), ("customer", customer), ("before", before?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The S3 accounts of a location.</summary>
    public static string UsersIn(string location) => Users + Query(("location", location));

    /// <summary>The S3 accounts whose current period is owed.</summary>
    public static string UsersUnpaid => Users + Query(("status", "unpaid"));

    private static string AuditQuery(
        string? person, string? customer, string? action, string? address, string? subject, DateOnly? from, DateOnly? to, long? before) => Query(
        ("person", person), ("customer", customer), ("action", action), ("address", address), ("subject", subject), ("from", Day(from)), ("to", Day(to)),
        ("before", before?.ToString(CultureInfo.InvariantCulture)));

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
