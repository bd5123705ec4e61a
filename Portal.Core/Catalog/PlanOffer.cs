using Portal.Core.Billing;
using Portal.Core.Storage;

namespace Portal.Core.Catalog;

/// <summary>A plan as somebody who may order it sees it.</summary>
/// <param name="Locations">Where it can be ordered now.</param>
/// <param name="BandwidthLimitGb">Traffic per month that the price includes.</param>
public sealed record PlanOffer(
    int Id,
    string Name,
    string Summary,
    bool Active,
    int QuotaGb,
    string StorageType,
    IReadOnlyList<Location> Locations,
    Price Monthly,
    Price TrafficOverage,
    Price StorageOverage,
    int BandwidthLimitGb,
    IReadOnlyList<string> Tags)
{
    /// <summary>The tag of the plan that is pointed out on the plans page.</summary>
    public const string MostChosenTag = "most_chosen";

    public bool IsFree => Monthly.IsZero;

    public bool IsMostChosen => Tags.Contains(MostChosenTag);

    /// <summary>Whether storage refuses what goes above the quota, instead of charging it.</summary>
    public bool HasHardQuota => StorageOverage.IsZero;

    /// <summary>What a month costs with that much stored and moved; <see langword="null"/> if the plan cannot hold it.</summary>
    /// <param name="storedGb">The month's peak.</param>
    public Money? Estimate(decimal storedGb, decimal trafficGb, Currency currency)
    {
        var storageOver = Math.Max(0, storedGb - QuotaGb);
        var trafficOver = Math.Max(0, trafficGb - BandwidthLimitGb);
        if ((storageOver > 0 && StorageOverage.IsZero) || (trafficOver > 0 && TrafficOverage.IsZero))
        {
            return null;
        }

        var amount = Monthly.In(currency).Amount
            + (storageOver * StorageOverage.In(currency).Amount)
            + (trafficOver * TrafficOverage.In(currency).Amount);
        return new(decimal.Round(amount, 2, MidpointRounding.AwayFromZero), currency);
    }

    internal static PlanOffer Of(Plan plan, StorageClusters clusters) => new(
        plan.Id, plan.Name, plan.Summary, plan.Active, plan.QuotaGb, plan.StorageType,
        [.. plan.Locations.Select(clusters.Find).OfType<IStorageCluster>().Where(cluster => cluster.StorageTypes.Contains(plan.StorageType)).Select(cluster => cluster.Location)],
        plan.Monthly, plan.TrafficOverage, plan.StorageOverage, plan.BandwidthLimitGb, plan.Tags);
}
