using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Reason">See <see cref="StaffReason"/>.</param>
public sealed record SignOutCustomerInput(int CustomerId, string? Reason = null);

/// <summary>Staff end all sign-ins of a customer, on every device. Tokens of scripts stay.</summary>
public sealed class SignOutCustomer(OperationServices services, IServiceScopeFactory scopes, EndedSignIns ended) : Operation<SignOutCustomerInput, Done>(services)
{
    public override Permission Permission => Permission.SignOutCustomers;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SignOutCustomerInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
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

        Audit(scope.Db, caller, held.Customer.Id, held.Customer.Email, reason: input.Reason);
        await held.EndSignInsAsync();
        await held.SaveAsync(cancellationToken);
        ended.Announce(held.Customer.Id);
        return Done.It;
    }
}
