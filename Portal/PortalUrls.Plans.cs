using System.Globalization;

namespace Portal;

/// <summary>The addresses around plans and credit in the back office.</summary>
public static partial class PortalUrls
{
    /// <summary>Changes of credit that wait for a second admin.</summary>
    public const string CreditProposals = "/admin/credit";

    /// <summary>Plans that match. What is left out does not narrow.</summary>
    /// <param name="state"><c>active</c> or <c>inactive</c>.</param>
    /// <param name="after">The plan after which the page begins.</param>
    public static string PlansWhere(string? state = null, string? type = null, string? location = null, string? name = null, int? after = null) => StaffPlans + Query(
        ("state", state), ("type", type), ("location", location), ("name", name), ("after", after?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A new plan that begins as a copy of another.</summary>
    public static string NewPlanFrom(int id) => NewPlan + Query(("from", id.ToString(CultureInfo.InvariantCulture)));

    public static string PlanHistoryBefore(int id, int before) => PlanHistory(id) + Query(("before", before.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The accounts that are on a plan.</summary>
    public static string UsersOnPlan(int id) => Users + Query(("plan", id.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Proposals that match.</summary>
    /// <param name="all">Whether those that are decided or expired are among them.</param>
    public static string CreditProposalsWhere(bool all, int? customerId = null, long? before = null) => CreditProposals + Query(
        ("show", all ? "all" : null), ("customer", customerId?.ToString(CultureInfo.InvariantCulture)), ("before", before?.ToString(CultureInfo.InvariantCulture)));
}
