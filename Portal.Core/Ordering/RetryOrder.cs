using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Ordering;

/// <param name="Reason">Why staff does it; see <see cref="StaffReason"/>.</param>
public sealed record RetryOrderInput(string Reference, string? Reason = null);

/// <summary>
/// Has an order that waits tried now, in whichever direction it goes. Refused: an order that is not there or is over, and staff without a reason.
/// </summary>
public sealed class RetryOrder(OperationServices services, OrderWorker worker) : Operation<RetryOrderInput, Done>(services)
{
    public override Permission Permission => Permission.ManageOrders;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RetryOrderInput input, CancellationToken cancellationToken)
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

        if (!order.IsOver && order.LeaseUntil > Now)
        {
            return Done.It; // It is being tried in this moment.
        }

        if (!order.Retry(Now))
        {
            return Refusal.Conflict(OrderText.IsOver);
        }

        Audit(db, caller, order.CustomerId, order.Account.S3uid, order.Reference, reason: input.Reason);
        await db.SaveChangesAsync(cancellationToken);
        worker.Signal();
        return Done.It;
    }
}
