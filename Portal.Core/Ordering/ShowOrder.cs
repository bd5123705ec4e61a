using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Ordering;

/// <param name="Reference">As <see cref="PlaceOrder"/> answered it.</param>
public sealed record ShowOrderInput(string Reference);

/// <summary>How far an order has come.</summary>
/// <param name="Reached">The last state on the way forward; of an order that was undone, how far it had come.</param>
/// <param name="Undoing">Whether what was made is being removed, or has been.</param>
/// <param name="Reason">Why it waits or ended, as the customer reads it.</param>
public sealed record OrderProgress(
    string Reference, string S3uid, string BucketName, string PlanName, OrderState State, OrderState Reached, bool Undoing, string? Reason, Money Price)
{
    public bool IsOver => State is OrderState.Completed or OrderState.Refused or OrderState.RolledBack;
}

/// <summary>The progress of an own order, for as long as one likes to ask.</summary>
public sealed class ShowOrder(OperationServices services) : Operation<ShowOrderInput, OrderProgress>(services)
{
    public override Permission Permission => Permission.OrderStorage;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<OrderProgress>> ExecuteAsync(Caller caller, ShowOrderInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var progress = await db.Orders
            .Where(order => order.CustomerId == caller.CustomerId && order.Reference == input.Reference)
            .Select(order => new OrderProgress(
                order.Reference, order.Account.S3uid, order.BucketName, order.Account.Plan.Name,
                order.State, order.Reached, order.Undoing, order.Reason, new Money(order.Price, order.Currency)))
            .SingleOrDefaultAsync(cancellationToken);
        return progress is null ? Refusal.NotFound(OrderText.NotFound) : progress;
    }
}
