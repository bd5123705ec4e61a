using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="CustomerId">For whom the caller, who is themselves again, has acted.</param>
public sealed record EndActingInput(int CustomerId);

/// <summary>Notes that a member of staff has stopped acting for a customer.</summary>
public sealed class EndActing(OperationServices services) : Operation<EndActingInput, Done>(services)
{
    public override Permission Permission => Permission.ActForCustomers;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, EndActingInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.CustomerId is not { } staff || caller.Door is not Door.Web)
        {
            return Refusal.NotFound(CustomerText.ActingIsForPages);
        }

        await using var db = await OpenAsync(cancellationToken);
        if (await db.Users.Where(customer => customer.Id == input.CustomerId).Select(customer => customer.Email).SingleOrDefaultAsync(cancellationToken) is not { } email)
        {
            return CustomerReach.NoSuchCustomer;
        }

        Audit(db, BeginActing.ActingAs(caller, staff, input.CustomerId), input.CustomerId, email);
        await db.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
