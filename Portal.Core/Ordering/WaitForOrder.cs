using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Jobs;
using Portal.Core.Operations;

namespace Portal.Core.Ordering;

/// <param name="Reference">As <see cref="PlaceOrder"/> answered it.</param>
/// <param name="Patience">How long to wait for the end; 0 to 60 s.</param>
public sealed record WaitForOrderInput(string Reference, TimeSpan Patience);

/// <summary>How an order stands after the wait.</summary>
/// <param name="Reason">Why it waits or ended, as the customer reads it.</param>
/// <param name="IsFinal">Whether it stays like this; otherwise the patience was over first.</param>
/// <param name="AccountExists">Whether its account is in storage and stays there as things are now.</param>
public sealed record OrderOutcome(string S3uid, OrderState State, string? Reason, bool IsFinal, bool AccountExists);

/// <summary>Waits for the end of an own order, as a script does that goes on with the account. Asking again goes on waiting.</summary>
public sealed class WaitForOrder(OperationServices services, EndWatch ends) : Operation<WaitForOrderInput, OrderOutcome>(services)
{
    public override Permission Permission => Permission.OrderStorage;

    protected override Refusal? Validate(WaitForOrderInput input) => EndWatch.CheckPatience(input.Patience, nameof(input.Patience));

    protected override async Task<Result<OrderOutcome>> ExecuteAsync(Caller caller, WaitForOrderInput input, CancellationToken cancellationToken)
    {
        var outcome = await ends.WaitAsync(
            input.Reference, input.Patience, () => LookAsync(caller, input.Reference, cancellationToken), seen => seen is not { IsFinal: false }, cancellationToken);
        return outcome is null ? Refusal.NotFound(OrderText.NotFound) : outcome;
    }

    private async Task<OrderOutcome?> LookAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var order = await db.Orders.AsNoTracking().Include(order => order.Account)
            .SingleOrDefaultAsync(order => order.CustomerId == caller.CustomerId && order.Reference == reference, cancellationToken);
        return order is null ? null : new(
            order.Account.S3uid, order.State, order.Reason, order.IsOver,
            order is { Reached: not OrderState.Placed, Undoing: false, Account.State: not AccountState.Deleted });
    }
}
