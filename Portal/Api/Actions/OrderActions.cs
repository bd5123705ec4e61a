using System.Globalization;
using Microsoft.Extensions.Options;
using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Core.Ordering;

namespace Portal.Api.Actions;

internal sealed record OrderParameters(
    [Field(FieldAttribute.Names.PlanId, Meaning = "What to order; list_plans tells the numbers.")] int PlanId,
    [Field(FieldAttribute.Names.BucketName, Meaning = "The first bucket of the account.")] string BucketName,
    [Field(FieldAttribute.Names.Location, MaxLength = 16, Meaning = "Where to store; one of the plan's locations.")] string Location = "NL");

/// <summary>create_order and create_account: the same order, paid in two ways.</summary>
internal static class OrderActions
{
    /// <summary>How long a script waits for its account; longer only when storage does not answer.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static Task<ApiOutcome> CreateOrderAsync(ApiCall call, OrderParameters parameters) => PlaceAsync(call, parameters, ServicePayment.Prepaid);

    public static Task<ApiOutcome> CreateAccountAsync(ApiCall call, OrderParameters parameters) => PlaceAsync(call, parameters, ServicePayment.Invoiced);

    private static async Task<ApiOutcome> PlaceAsync(ApiCall call, OrderParameters parameters, ServicePayment payment)
    {
        var placed = await call.RunAsync<PlaceOrder, PlaceOrderInput, PlacedOrder>(
            new(parameters.PlanId, parameters.Location, parameters.BucketName, call.IdempotencyKey ?? Guid.NewGuid().ToString(), payment));
        if (placed.Refusal is { } refusal)
        {
            return Translate(call, refusal);
        }

        var order = await call.RunAsync<WaitForOrder, WaitForOrderInput, OrderOutcome>(new(placed.Value.Reference, s_patience));
        return order.Refusal is { } unknown ? ApiFailure.From(unknown)
            : order.Value.State is OrderState.Completed ? new OrderAnswer(placed.Value.S3uid)
            : Unfinished(order.Value);
    }

    /// <summary>A script that was told of success would go on with an account that is not there.</summary>
    private static ApiFailure Unfinished(OrderOutcome order) =>
        order.IsFinal ? new(order.Reason ?? ApiText.OrderFailed)
        : order.AccountExists ? new(string.Format(CultureInfo.InvariantCulture, ApiText.AccountHasError, order.Reason ?? ApiText.OrderGoesOn), new() { S3uid = order.S3uid })
        : new(order.Reason ?? ApiText.OrderGoesOn, new() { S3uid = order.S3uid });

    private static ApiFailure Translate(ApiCall call, Refusal refusal) => refusal switch
    {
        { Field: nameof(PlaceOrderInput.PlanId), Code: RefusalCode.NotFound } =>
            new("no plan_id found", new() { Field = FieldAttribute.Names.PlanId, Error = refusal.Message }),
        { Field: nameof(PlaceOrderInput.LocationCode) } =>
            new("invalid location", new() { Field = FieldAttribute.Names.Location, Error = refusal.Message }),
        { Code: RefusalCode.LimitReached } => new(string.Create(
            CultureInfo.InvariantCulture,
            $"you have maximum {call.Http.RequestServices.GetRequiredService<IOptions<ServiceOptions>>().Value.FreeAccounts} free S3 accounts"), new() { Error = refusal.Message }),
        _ => ApiFailure.From(refusal),
    };
}
