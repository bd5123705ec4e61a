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
        var customer = await db.Users.Where(customer => customer.Id == input.CustomerId).Select(customer => new
        {
            customer.Email,
            IsStaff = db.UserRoles.Any(link => link.UserId == customer.Id && db.Roles.Any(role => role.Id == link.RoleId && role.Name != nameof(Role.Customer))),
        }).SingleOrDefaultAsync(cancellationToken);
        if (customer is null)
        {
            return Refusal.NotFound(CustomerText.NoSuchCustomer);
        }

        if (customer.IsStaff)
        {
            return Refusal.Conflict(CustomerText.NobodyActsForStaff);
        }

        Audit(db, ActingAs(caller, staff, input.CustomerId), input.CustomerId, customer.Email, string.Format(null, CustomerText.ActingMinutes, (int)limit.Lasts.TotalMinutes), reason: input.Reason);
        await db.SaveChangesAsync(cancellationToken);
        return new BegunActing(input.CustomerId, customer.Email!, limit.Lasts);
    }

    internal static Caller ActingAs(Caller caller, int staffId, int customerId) => caller with { CustomerId = customerId, StaffId = staffId };
}
