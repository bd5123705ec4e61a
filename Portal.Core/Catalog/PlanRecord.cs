using System.Globalization;
using Portal.Core.Data;

namespace Portal.Core.Catalog;

/// <summary>Writes down how a plan changes. Every change of a plan goes through here.</summary>
public static class PlanRecord
{
    /// <summary>Adds a plan and its first revision; both exist once the caller saves.</summary>
    /// <param name="actorId">The member of staff, if one.</param>
    /// <param name="now">UTC.</param>
    public static void Add(PortalDb db, Plan plan, int? actorId, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.Plans.Add(plan);
        Note(db, plan, actorId, now, [.. TextsOf(plan).Where(field => field.Text.Length > 0).Select(field => new PlanChange(field.Field, null, field.Text))]);
    }

    /// <summary>Changes a plan and notes it field by field; the caller saves.</summary>
    /// <param name="reason">Why, where staff was asked.</param>
    /// <returns>What is different now; empty, and then there is nothing to save, if nothing is.</returns>
    public static IReadOnlyList<PlanChange> Change(PortalDb db, Plan plan, Action<Plan> change, int? actorId, DateTime now, string? reason = null)
    {
        var changes = Apply(plan, change);
        if (changes.Count > 0)
        {
            Note(db, plan, actorId, now, changes, reason);
        }

        return changes;
    }

    /// <summary>Changes a plan that nobody saves, to see what would be different.</summary>
    internal static List<PlanChange> Apply(Plan plan, Action<Plan> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var before = TextsOf(plan);
        change(plan);
        return [.. before.Zip(TextsOf(plan)).Where(pair => pair.First.Text != pair.Second.Text)
            .Select(pair => new PlanChange(pair.First.Field, pair.First.Text, pair.Second.Text))];
    }

    private static void Note(PortalDb db, Plan plan, int? actorId, DateTime now, List<PlanChange> changes, string? reason = null) =>
        db.Add(new PlanRevision { Plan = plan, At = now, ActorId = actorId, Reason = reason, Changes = changes });

    /// <summary>By the names that scripts know from the seed's <c>list_plans</c>.</summary>
    private static IReadOnlyList<(string Field, string Text)> TextsOf(Plan plan) =>
    [
        ("name", plan.Name),
        ("summary", plan.Summary),
        ("active", plan.Active ? "1" : "0"),
        ("quota", Number(plan.QuotaGb)),
        ("storage_type", plan.StorageType),
        ("locations", string.Join(',', plan.Locations)),
        .. PriceTexts("monthly", plan.Monthly),
        .. PriceTexts("traffic_overage_price", plan.TrafficOverage),
        .. PriceTexts("storage_overage_price", plan.StorageOverage),
        ("bandwidth_limit", Number(plan.BandwidthLimitGb)),
        ("tags", string.Join(',', plan.Tags)),
    ];

    private static IEnumerable<(string Field, string Text)> PriceTexts(string name, Price price) =>
        [($"{name}_rub", Number(price.Rub)), ($"{name}_eur", Number(price.Eur)), ($"{name}_usd", Number(price.Usd))];

    private static string Number(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
