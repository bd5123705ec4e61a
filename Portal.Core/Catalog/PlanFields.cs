namespace Portal.Core.Catalog;

/// <summary>What is to be said of a plan; what is left out stays as it is, or is empty in a new plan.</summary>
/// <param name="Name">1 to 100 characters; no other plan has it.</param>
/// <param name="Summary">At most 200 characters.</param>
/// <param name="Active">Whether it can be ordered; a new plan can, unless this says no.</param>
/// <param name="QuotaGb">1 to 10,000,000.</param>
/// <param name="StorageType">One that a configured location sells.</param>
/// <param name="Locations">Codes of configured locations that sell this storage type; at least one.</param>
/// <param name="Monthly">At most two decimals.</param>
/// <param name="TrafficOverage">Per GB; at most six decimals.</param>
/// <param name="StorageOverage">Per GB; at most six decimals.</param>
/// <param name="BandwidthLimitGb">0 to 10,000,000.</param>
/// <param name="Tags">At most 20 of 1 to 32 small letters, digits, <c>_</c> and <c>-</c>.</param>
public sealed record PlanFields(
    string? Name = null,
    string? Summary = null,
    bool? Active = null,
    int? QuotaGb = null,
    string? StorageType = null,
    IReadOnlyList<string>? Locations = null,
    PriceFields? Monthly = null,
    PriceFields? TrafficOverage = null,
    PriceFields? StorageOverage = null,
    int? BandwidthLimitGb = null,
    IReadOnlyList<string>? Tags = null)
{
    internal void ApplyTo(Plan plan)
    {
        plan.Name = Name?.Trim() ?? plan.Name;
        plan.Summary = Summary?.Trim() ?? plan.Summary;
        plan.Active = Active ?? plan.Active;
        plan.QuotaGb = QuotaGb ?? plan.QuotaGb;
        plan.StorageType = StorageType ?? plan.StorageType;
        plan.Locations = Locations is null ? plan.Locations : [.. Locations];
        plan.Monthly = Monthly?.Over(plan.Monthly) ?? plan.Monthly;
        plan.TrafficOverage = TrafficOverage?.Over(plan.TrafficOverage) ?? plan.TrafficOverage;
        plan.StorageOverage = StorageOverage?.Over(plan.StorageOverage) ?? plan.StorageOverage;
        plan.BandwidthLimitGb = BandwidthLimitGb ?? plan.BandwidthLimitGb;
        plan.Tags = Tags is null ? plan.Tags : [.. Tags];
    }
}

/// <summary>The currencies of a price that are to be said; from 0 to 1,000,000. What is left out stays as it is.</summary>
public sealed record PriceFields(decimal? Eur = null, decimal? Usd = null, decimal? Rub = null)
{
    internal Price Over(Price price) => new(Eur ?? price.Eur, Usd ?? price.Usd, Rub ?? price.Rub);
}
