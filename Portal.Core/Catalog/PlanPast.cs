using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Catalog;

/// <summary>What a plan was after one of the changes in its history, as fields that bring it back.</summary>
internal static class PlanPast
{
    /// <summary>Undoes all later changes; those of whatever order between them, the earliest of each field counts.</summary>
    public static async Task<Result<PlanFields>> ReadAsync(PortalDb db, int planId, int revisionId, CancellationToken cancellationToken)
    {
        if (!await db.PlanRevisions.AnyAsync(revision => revision.Id == revisionId && revision.PlanId == planId, cancellationToken))
        {
            return PlanChecks.NoSuchRevision;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var later = db.PlanRevisions.AsNoTracking().Where(revision => revision.PlanId == planId && revision.Id > revisionId).OrderBy(revision => revision.Id);
        await foreach (var revision in later.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            foreach (var change in revision.Changes)
            {
                texts.TryAdd(change.Field, change.Old ?? "");
            }
        }

        return Read(texts);
    }

    private static PlanFields Read(Dictionary<string, string> texts) => new(
        texts.GetValueOrDefault("name"),
        texts.GetValueOrDefault("summary"),
        texts.TryGetValue("active", out var active) ? active == "1" : null,
        Whole(texts, "quota"),
        texts.GetValueOrDefault("storage_type"),
        Words(texts, "locations"),
        Price(texts, "monthly"),
        Price(texts, "traffic_overage_price"),
        Price(texts, "storage_overage_price"),
        Whole(texts, "bandwidth_limit"),
        Words(texts, "tags"));

    private static PriceFields Price(Dictionary<string, string> texts, string name) =>
        new(Number(texts, $"{name}_eur"), Number(texts, $"{name}_usd"), Number(texts, $"{name}_rub"));

    private static int? Whole(Dictionary<string, string> texts, string field) => (int?)Number(texts, field);

    private static decimal? Number(Dictionary<string, string> texts, string field) =>
        texts.TryGetValue(field, out var text) ? decimal.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string[]? Words(Dictionary<string, string> texts, string field) =>
        texts.TryGetValue(field, out var text) ? text.Split(',', StringSplitOptions.RemoveEmptyEntries) : null;
}
