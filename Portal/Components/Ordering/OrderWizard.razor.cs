using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Portal.Components.Layout;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Buckets;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;

namespace Portal.Components.Ordering;

/// <summary>
/// From a plan to an order. What was chosen lives in the address, so that back, reload and a shared link keep it;
/// the key in it makes a second order of the same things the first one.
/// </summary>
public partial class OrderWizard
{
    private static readonly string[] StepNames = [OrderPageText.StepPlan, OrderPageText.StepLocation, OrderPageText.StepBucket, OrderPageText.StepReview];

    private IReadOnlyList<PlanOffer>? _plans;
    private Currency _currency;
    private PlanOffer? _plan;
    private Location? _location;
    private OrderReview? _review;
    private Refusal? _refusal;
    private Refusal? _problem;
    private bool _running;

    [SupplyParameterFromQuery(Name = "plan")]
    private string? PlanText { get; set; }

    [SupplyParameterFromQuery(Name = "location")]
    private string? LocationCode { get; set; }

    [SupplyParameterFromQuery]
    private string? Bucket { get; set; }

    [SupplyParameterFromQuery]
    private string? Step { get; set; }

    [SupplyParameterFromQuery]
    private string? Key { get; set; }

    [Inject]
    public required ListPlans Plans { get; set; }

    [Inject]
    public required ReviewOrder Review { get; set; }

    [Inject]
    public required PlaceOrder Place { get; set; }

    [Inject]
    public required CheckBucketName Check { get; set; }

    [Inject]
    public required FrameFeed Frame { get; set; }

    private int? PlanId => QueryNumber.Parse<int>(PlanText);

    /// <summary>The step that the address asks for, or the first one that has not been answered.</summary>
    private OrderStep Current
    {
        get
        {
            var answered = _plan is null ? OrderStep.Plan : _location is null ? OrderStep.Location : string.IsNullOrEmpty(Bucket) ? OrderStep.Bucket : OrderStep.Review;
            return Enum.TryParse<OrderStep>(Step, ignoreCase: true, out var wanted) && wanted < answered ? wanted : answered;
        }
    }

    /// <summary>What the order is placed with. It changes with what is ordered: whoever goes back and chooses another plan orders anew.</summary>
    private string OrderKey => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<object?[]>([Key, PlanId, LocationCode, Bucket])));

    protected override async Task OnParametersSetAsync()
    {
        if (_plans is null)
        {
            await LoadAsync();
        }

        _plan = _plans?.FirstOrDefault(plan => plan.Id == PlanId && plan.Locations.Count > 0);
        _location = _plan?.Locations.FirstOrDefault(location => location.Code == LocationCode);
        if (_plan is not null && (_review?.Plan.Id != _plan.Id || Current is OrderStep.Review))
        {
            var review = await RunAsync(Review, new ReviewOrderInput(_plan.Id, OrderKey));
            _review = review.IsRefused ? null : review.Value;
        }

        if (Current is OrderStep.Review)
        {
            await EnterReviewAsync();
        }
    }

    /// <summary>The address may be an old one, or typed: what cannot be ordered any more is sent where it can be mended.</summary>
    private async Task EnterReviewAsync()
    {
        if (_review?.PlacedReference is { } placed)
        {
            Navigation.NavigateTo(PortalUrls.OrderProgress(placed), replace: true);
        }
        else if (string.IsNullOrEmpty(Key))
        {
            Show(PlanId, LocationCode, Bucket, OrderStep.Review, replace: true);
        }
        else if ((await RunAsync(Check, new CheckBucketNameInput(LocationCode!, Bucket!))) is { IsRefused: false, Value.State: not BucketNameState.Free })
        {
            Show(PlanId, LocationCode, Bucket, OrderStep.Bucket, replace: true);
        }
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Plans, new ListPlansInput());
        _refusal = answer.Refusal;
        if (!answer.IsRefused)
        {
            _plans = answer.Value.Plans;
            _currency = answer.Value.Currency;
        }
    }

    private void ChoosePlan(int planId)
    {
        var plan = _plans!.First(plan => plan.Id == planId);
        var location = plan.Locations.Any(place => place.Code == LocationCode) ? LocationCode : null;
        Show(planId, location, Bucket, OrderStep.Location);
    }

    private void ChooseLocation(string code) => Show(PlanId, code, Bucket, OrderStep.Bucket);

    /// <summary>The browser's own way back finds the name as it was entered.</summary>
    private void ChooseBucket(string name)
    {
        var key = Key ?? NewKey();
        Navigation.NavigateTo(PortalUrls.OrderStep(PlanId, LocationCode, name, nameof(OrderStep.Bucket), key), replace: true);
        Navigation.NavigateTo(PortalUrls.OrderStep(PlanId, LocationCode, name, nameof(OrderStep.Review), key));
    }

    private void Go(OrderStep step) => Show(PlanId, LocationCode, Bucket, step);

    private void Show(int? planId, string? location, string? bucket, OrderStep step, bool replace = false)
    {
        _problem = null;
        Navigation.NavigateTo(PortalUrls.OrderStep(planId, location, bucket, step.ToString(), Key ?? NewKey()), replace: replace);
    }

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private async Task PlaceAsync()
    {
        if (_running)
        {
            return;
        }

        _running = true;
        var answer = await RunAsync(Place, new PlaceOrderInput(_plan!.Id, _location!.Code, Bucket!, OrderKey));
        _running = false;
        _problem = answer.Refusal;
        if (!answer.IsRefused)
        {
            Frame.Refresh();
            Navigation.NavigateTo(PortalUrls.OrderProgress(answer.Value.Reference));
        }
    }
}
