using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Operations;

namespace Portal.Components.Catalog;

/// <summary>The plans side by side, with an estimate of what the visitor's needs would cost on each.</summary>
public partial class PlanTable
{
    private const int UsualStoreStep = 20;
    private const int UsualTrafficStep = 14;

    private PlanList _plans = new([], Portal.Core.Billing.Currency.Eur);
    private Refusal? _refusal;
    private int _storeStep = UsualStoreStep;
    private int _trafficStep = UsualTrafficStep;
    private bool _mayChoose;
    private (PlanOffer Plan, Money Cost)? _best;

    /// <summary>The place of the storage slider; out of range counts as its nearer end.</summary>
    [SupplyParameterFromQuery]
    private string? Store { get; set; }

    [SupplyParameterFromQuery]
    private string? Traffic { get; set; }

    [SupplyParameterFromQuery]
    private string? Currency { get; set; }

    [Inject]
    public required ListPlans List { get; set; }

    private int StoreGb => SizeScale.GbAt(_storeStep);

    private int TrafficGb => SizeScale.GbAt(_trafficStep);

    protected override async Task OnParametersSetAsync()
    {
        _storeStep = Math.Clamp(QueryNumber.Parse<int>(Store) ?? UsualStoreStep, 0, SizeScale.Steps);
        _trafficStep = Math.Clamp(QueryNumber.Parse<int>(Traffic) ?? UsualTrafficStep, 0, SizeScale.Steps);
        _mayChoose = (await Callers.GetAsync()).CustomerId is null;
        var answer = await RunAsync(List, new ListPlansInput(CurrencyCodes.Parse(Currency)));
        _refusal = answer.Refusal;
        if (!answer.IsRefused)
        {
            _plans = answer.Value;
            _best = Best();
        }
    }

    /// <summary>The plan on which these needs cost least.</summary>
    private (PlanOffer Plan, Money Cost)? Best()
    {
        var fitting = _plans.Plans
            .Where(plan => plan.Active)
            .Select(plan => (Plan: plan, Cost: plan.Estimate(StoreGb, TrafficGb, _plans.Currency)))
            .Where(offer => offer.Cost is not null)
            .OrderBy(offer => offer.Cost!.Value.Amount)
            .ToList();
        return fitting is [var first, ..] ? (first.Plan, first.Cost!.Value) : null;
    }

    private static string Gb(int gb) => string.Format(CultureInfo.CurrentCulture, PlansText.Gb, gb.ToString("N0", CultureInfo.CurrentCulture));
}
