using Portal.Core.Catalog;

namespace Portal.Core.Billing;

/// <summary>What was used above a plan and is to be charged.</summary>
/// <param name="PeakBytes">Of the storage peak, above the quota.</param>
/// <param name="TrafficBytes">Above the included traffic.</param>
/// <param name="Storage">Its price, in whole cents.</param>
/// <param name="Traffic">Its price, in whole cents.</param>
public sealed record Overage(long PeakBytes, long TrafficBytes, decimal Storage, decimal Traffic)
{
    public decimal Amount => Storage + Traffic;

    /// <summary>The rule: bytes above what the terms include and what was charged already, per GB, each rounded to cents, half away from zero.</summary>
    /// <param name="chargedPeak">Of the peak, charged already within this period.</param>
    /// <param name="chargedTraffic">Of the traffic, charged already within this period.</param>
    public static Overage Of(PeriodTerms terms, long peakBytes, long trafficBytes, long chargedPeak = 0, long chargedTraffic = 0)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var peak = terms.StorageOverage == 0 ? 0 : Above(peakBytes - chargedPeak, terms.QuotaGb);
        var traffic = terms.TrafficOverage == 0 ? 0 : Above(trafficBytes - chargedTraffic, terms.TrafficGb);
        return new(peak, traffic, PriceOf(peak, terms.StorageOverage), PriceOf(traffic, terms.TrafficOverage));
    }

    /// <summary>The exact number of GB in bytes.</summary>
    public static decimal Gb(long bytes) => (decimal)bytes / Plan.BytesPerGb;

    private static long Above(long bytes, int includedGb) => Math.Max(0, bytes - (includedGb * Plan.BytesPerGb));

    private static decimal PriceOf(long bytes, decimal perGb) => decimal.Round(Gb(bytes) * perGb, 2, MidpointRounding.AwayFromZero);
}
