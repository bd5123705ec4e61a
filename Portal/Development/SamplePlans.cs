using Portal.Core.Catalog;

namespace Portal.Development;

/// <summary>The plans that a fresh clone sells.</summary>
internal static class SamplePlans
{
    public static IEnumerable<Plan> Create() =>
    [
        new()
        {
            Name = "Free",
            Summary = "To try it, or for one small site.",
            Active = true,
            QuotaGb = 10,
            BandwidthLimitGb = 20,
            StorageType = "Standard",
            Locations = ["NL"],
            Monthly = Price.Free,
            StorageOverage = Price.Free,
            TrafficOverage = Price.Free,
        },
        Standard("Standard 500 GB", "Websites, images, small backups.", 500, 1_000, new(7.99m, 8.99m, 790), new(0.02m, 0.022m, 2m)),
        Standard("Standard 2 TB", "Team files and daily backups.", 2_000, 4_000, new(24.99m, 27.99m, 2_490), new(0.015m, 0.017m, 1.5m), "most_chosen"),
        Standard("Standard 10 TB", "Media archives and many machines' backups.", 10_000, 20_000, new(99.99m, 109.99m, 9_900), new(0.012m, 0.013m, 1.2m)),
        new()
        {
            Name = "Cold 5 TB",
            Summary = "Archives that you rarely read.",
            Active = true,
            QuotaGb = 5_000,
            BandwidthLimitGb = 500,
            StorageType = "Cold",
            Locations = ["DE"],
            Monthly = new(29.99m, 32.99m, 2_990),
            StorageOverage = new(0.008m, 0.009m, 0.8m),
            TrafficOverage = new(0.03m, 0.033m, 3m),
        },
        Inactive(Standard("Standard 50 TB", "For large archives; not sold yet.", 50_000, 100_000, new(449.99m, 489.99m, 44_900), new(0.01m, 0.011m, 1m))),
    ];

    private static Plan Standard(string name, string summary, int quotaGb, int trafficGb, Price monthly, Price storageOverage, params string[] tags) => new()
    {
        Name = name,
        Summary = summary,
        Active = true,
        QuotaGb = quotaGb,
        BandwidthLimitGb = trafficGb,
        StorageType = "Standard",
        Locations = ["NL", "DE"],
        Monthly = monthly,
        StorageOverage = storageOverage,
        TrafficOverage = new(0.01m, 0.011m, 1m),
        Tags = [.. tags],
    };

    private static Plan Inactive(Plan plan)
    {
        plan.Active = false;
        return plan;
    }
}
