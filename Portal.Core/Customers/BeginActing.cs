using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Reason">Why; see <see cref="StaffReason"/>.</param>
public sealed record BeginActingInput(int CustomerId, string Reason);

/// <param name="Email">Of the customer.</param>
/// <param name="Lasts">After this long it ends by itself.</param>
public sealed record BegunActing(int CustomerId, string Email, TimeSpan Lasts);

/// <summary>Lets a member of staff see the portal as a customer does, for a while. Nobody acts for staff.</summary>
public sealed class BeginActing(OperationServices services, ActingLimit limit) : Operation<BeginActingInput, BegunActing>(services)
{
    public override Permission Permission => Permission.ActForCustomers;

    protected override Refusal? Validate(BeginActingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return StaffReason.Check(input.Reason, nameof(input.Reason));
    }

    protected override async Task<Result<BegunActing>> ExecuteAsync(Caller caller, BeginActingInput input, CancellationToken cancellationToken)
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

        if (await db.ReadRoleAsync(input.CustomerId, cancellationToken) is not Role.Customer)
        {
            return Refusal.Conflict(CustomerText.NobodyActsForStaff);
        }

        Audit(db, ActingAs(caller, staff, input.CustomerId), input.CustomerId, email, string.Format(null, CustomerText.ActingMinutes, (int)limit.Lasts.TotalMinutes), reason: input.Reason);
        await db.SaveChangesAsync(cancellationToken);
        return new BegunActing(input.CustomerId, email, limit.Lasts);
    }

    internal static Caller ActingAs(Caller caller, int staffId, int customerId) => caller with { CustomerId = customerId, StaffId = staffId };
}
