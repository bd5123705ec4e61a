using Portal.Core.Catalog;

namespace Portal.Core.Billing;

/// <summary>What a plan costs and includes, in one currency, as it was when a period began.</summary>
/// <param name="Price">Of the whole month.</param>
/// <param name="QuotaGb">Stored at once without overage.</param>
/// <param name="TrafficGb">Moved without overage.</param>
/// <param name="StorageOverage">Per GB of the peak above the quota; zero where storage refuses to hold more.</param>
/// <param name="TrafficOverage">Per GB above <paramref name="TrafficGb"/>; zero where it costs nothing.</param>
public sealed record PeriodTerms(
    int PlanId, string PlanName, decimal Price, Currency Currency, int QuotaGb, int TrafficGb, decimal StorageOverage, decimal TrafficOverage)
{
    public Money Monthly => new(Price, Currency);

    public static PeriodTerms Of(Plan plan, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(
            plan.Id, plan.Name, plan.Monthly.In(currency).Amount, currency, plan.QuotaGb, plan.BandwidthLimitGb,
            plan.StorageOverage.In(currency).Amount, plan.TrafficOverage.In(currency).Amount);
    }
}
