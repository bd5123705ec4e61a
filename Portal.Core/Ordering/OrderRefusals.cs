using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Ordering;

/// <summary>Why an order is not taken.</summary>
internal static class OrderRefusals
{
    public static Refusal NoSuchPlan => Refusal.NotFound(OrderText.NoSuchPlan) with { Field = nameof(PlaceOrderInput.PlanId) };

    public static Refusal InvalidLocation => Refusal.Invalid(nameof(PlaceOrderInput.LocationCode), OrderText.InvalidLocation);

    public static Refusal KeyUsed => Refusal.Conflict(OrderText.KeyUsed, nameof(PlaceOrderInput.IdempotencyKey));

    public static Refusal FreeLimit(int limit) => new(RefusalCode.LimitReached, string.Format(null, OrderText.FreeLimit, limit));

    public static Refusal NoCredit(Money price, Money credit) =>
        new(RefusalCode.NoCredit, string.Format(null, OrderText.NoCredit, MoneyText.Of(price), MoneyText.Of(credit), MoneyText.Of(price - credit)));
}
