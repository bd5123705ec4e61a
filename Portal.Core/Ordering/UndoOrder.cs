using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Ordering;

/// <param name="Reason">Why staff does it; see <see cref="StaffReason"/>.</param>
public sealed record UndoOrderInput(string Reference, string? Reason = null);

/// <summary>
/// Takes an order back that has not come to its end: what was made is removed from storage, and then the money is given back. Taking it back
/// again changes nothing. Refused: an order that is not there, one whose paid month has begun, and staff without a reason.
/// </summary>
public sealed class UndoOrder(OperationServices services, OrderWorker worker) : Operation<UndoOrderInput, Done>(services)
{
    public override Permission Permission => Permission.ManageOrders;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, UndoOrderInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.Orders.Include(order => order.Account).SingleOrDefaultAsync(order => order.Reference == input.Reference, cancellationToken) is not { } order)
        {
            return Refusal.NotFound(OrderText.NotFound);
        }

        if (StaffReason.CheckFor(caller, order.CustomerId, input.Reason, nameof(input.Reason)) is { } noReason)
        {
            return noReason;
        }

        if (order.Undoing)
        {
            return Done.It;
        }

        if (order.IsOver || order.State >= OrderState.Billed)
        {
            return Refusal.Conflict(OrderText.TooLateToUndo);
        }

        // Whoever has it now may be busy in storage still; what that makes after the removal would stay for ever.
        var free = order.LeaseUntil > Now ? order.LeaseUntil.Value : Now;
        order.BeginUndo(OrderText.UndoneBySupport, free + OrderRunner.Settling);
        Audit(db, caller, order.CustomerId, order.Account.S3uid, order.Reference, reason: input.Reason);
        await db.SaveChangesAsync(cancellationToken);
        worker.Signal();
        return Done.It;
    }
}
