using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Reason">See <see cref="StaffReason"/>.</param>
public sealed record SetRoleInput(int CustomerId, Role Role, string? Reason = null);

/// <summary>
/// Makes somebody Support, Admin, or a customer only. All sign-ins of that person end, so that nothing goes on with the role before.
/// Nobody changes their own role, and the last administrator stays one.
/// </summary>
public sealed class SetRole(OperationServices services, IServiceScopeFactory scopes, EndedSignIns ended) : Operation<SetRoleInput, Done>(services)
{
    public override Permission Permission => Permission.ManageRoles;

    protected override Refusal? Validate(SetRoleInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Enum.IsDefined(input.Role) ? null : Refusal.Invalid(nameof(input.Role), RefusalText.Required);
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SetRoleInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        await using var held = await scope.HoldCustomerAsync(caller, input.CustomerId, cancellationToken);
        if (held is null)
        {
            return CustomerReach.NoSuchCustomer;
        }

        if (StaffReason.CheckFor(caller, held.Customer.Id, input.Reason, nameof(input.Reason)) is { } refusal)
        {
            return refusal;
        }

        if (held.Customer.Id == caller.CustomerId || held.Customer.Id == caller.StaffId)
        {
            return Refusal.Conflict(CustomerActText.OwnRole);
        }

        if (!FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        var before = await scope.Db.ReadRoleAsync(held.Customer.Id, cancellationToken);
        if (before == input.Role)
        {
            return Done.It;
        }

        if (before is Role.Admin && !await HasOtherAdminAsync(scope, held.Customer.Id, cancellationToken))
        {
            return Refusal.Conflict(CustomerActText.LastAdmin);
        }

        Audit(scope.Db, caller, held.Customer.Id, held.Customer.Email, $"{before} → {input.Role}", reason: input.Reason);
        (await scope.Users.RemoveFromRolesAsync(held.Customer, await scope.Users.GetRolesAsync(held.Customer))).Expect();
        (await scope.Users.AddToRoleAsync(held.Customer, input.Role.ToString())).Expect();
        await held.EndSignInsAsync();
        await held.SaveAsync(cancellationToken);
        ended.Announce(held.Customer.Id);
        return Done.It;
    }

    /// <summary>Holds the other administrators until the transaction ends: two who take the role from one another at once cannot both succeed.</summary>
    private static async Task<bool> HasOtherAdminAsync(CustomerScope scope, int customerId, CancellationToken cancellationToken)
    {
        var id = CustomerRoles.IdOf(Role.Admin);
        return await scope.Db.Users.Where(person => person.Id != customerId && scope.Db.UserRoles.Any(link => link.UserId == person.Id && link.RoleId == id))
            .ExecuteUpdateAsync(row => row.SetProperty(person => person.LimitsVersion, person => person.LimitsVersion + 1), cancellationToken) > 0;
    }
}
