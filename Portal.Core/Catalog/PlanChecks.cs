using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Catalog;

/// <summary>What a plan has to be like to be sold. Refusals name the field of <see cref="PlanFields"/>.</summary>
internal static class PlanChecks
{
    private const int MostGb = 10_000_000;
    private const int MostTags = 20;
    private const decimal HighestPrice = 1_000_000;

    public static Refusal NotFound => Refusal.NotFound(PlanText.NotFound) with { Field = "PlanId" };

    public static Refusal NameTaken => Refusal.Conflict(PlanText.NameTaken, nameof(PlanFields.Name));

    /// <summary>The plan is not the one that was read.</summary>
    public static Refusal ChangedMeanwhile => Refusal.Conflict(PlanText.ChangedMeanwhile, nameof(Plan.Version));

    public static Refusal NoSuchRevision => Refusal.NotFound(PlanText.NoSuchRevision) with { Field = "RevisionId" };

    /// <summary>What is wrong with the plan itself; <see langword="null"/> if nothing is.</summary>
    public static Refusal? Check(Plan plan) =>
        CheckText(plan.Name, 100, nameof(PlanFields.Name))
        ?? (plan.Name.Length == 0 ? Refusal.Invalid(nameof(PlanFields.Name), RefusalText.Required) : null)
        ?? CheckText(plan.Summary, 200, nameof(PlanFields.Summary))
        ?? CheckRange(plan.QuotaGb, 1, nameof(PlanFields.QuotaGb))
        ?? CheckRange(plan.BandwidthLimitGb, 0, nameof(PlanFields.BandwidthLimitGb))
        ?? CheckPrice(plan.Monthly, 2, nameof(PlanFields.Monthly))
        ?? CheckPrice(plan.TrafficOverage, 6, nameof(PlanFields.TrafficOverage))
        ?? CheckPrice(plan.StorageOverage, 6, nameof(PlanFields.StorageOverage))
        ?? (plan.Tags.Count <= MostTags && plan.Tags.Distinct().Count() == plan.Tags.Count && plan.Tags.All(IsTag)
            ? null
            : Refusal.Invalid(nameof(PlanFields.Tags), string.Format(null, PlanText.BadTags, MostTags)));

    /// <summary>Whether the configured locations sell this; <see langword="null"/> if they do.</summary>
    public static Refusal? CheckPlace(Plan plan, StorageClusters clusters)
    {
        if (!clusters.All.Any(cluster => cluster.StorageTypes.Contains(plan.StorageType)))
        {
            return Refusal.Invalid(nameof(PlanFields.StorageType), PlanText.NoSuchStorageType);
        }

        return plan.Locations.Count > 0 && plan.Locations.Distinct().Count() == plan.Locations.Count
            && plan.Locations.All(code => code is not null && clusters.Find(code)?.StorageTypes.Contains(plan.StorageType) == true)
            ? null
            : Refusal.Invalid(nameof(PlanFields.Locations), PlanText.BadLocations);
    }

    private static Refusal? CheckText(string text, int most, string field) =>
        text.Length > most ? Refusal.Invalid(field, string.Format(null, RefusalText.TooLong, most))
        : text.Any(char.IsControl) ? Refusal.Invalid(field, PlanText.BadCharacters)
        : null;

    private static Refusal? CheckRange(int number, int least, string field) =>
        number >= least && number <= MostGb ? null : Refusal.Invalid(field, string.Format(null, RefusalText.OutOfRange, least, MostGb));

    /// <summary>A price that is nothing in one currency only would give things away to whoever pays in it.</summary>
    private static Refusal? CheckPrice(Price price, int decimals, string field)
    {
        decimal[] amounts = [price.Eur, price.Usd, price.Rub];
        return amounts.Any(amount => amount < 0 || amount > HighestPrice || decimal.Round(amount, decimals) != amount)
            ? Refusal.Invalid(field, string.Format(null, PlanText.BadPrice, HighestPrice, decimals))
            : amounts.Contains(0) && !price.IsZero ? Refusal.Invalid(field, PlanText.PartlyFree)
            : null;
    }

    private static bool IsTag(string tag) =>
        tag is { Length: >= 1 and <= 32 } && tag.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-');
}
