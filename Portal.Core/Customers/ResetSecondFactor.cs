using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Reason">See <see cref="StaffReason"/>.</param>
public sealed record ResetSecondFactorInput(int CustomerId, string? Reason = null);

/// <summary>
/// Administrators take away the second factor of a customer who has lost it. The customer is told by mail and signed out everywhere.
/// Their own they turn off as everybody does, with a code.
/// </summary>
public sealed class ResetSecondFactor(OperationServices services, IServiceScopeFactory scopes, CustomerMails mails, EndedSignIns ended)
    : Operation<ResetSecondFactorInput, Done>(services)
{
    public override Permission Permission => Permission.ResetSecondFactors;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, ResetSecondFactorInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        await using var held = await scope.HoldCustomerAsync(caller, input.CustomerId, cancellationToken);
        if (held is null)
        {
            return CustomerReach.NoSuchCustomer;
        }

        var customer = held.Customer;
        if (StaffReason.CheckFor(caller, customer.Id, input.Reason, nameof(input.Reason)) is { } refusal)
        {
            return refusal;
        }

        if (customer.Id == caller.CustomerId || customer.Id == caller.StaffId)
        {
            return Refusal.Conflict(CustomerActText.OwnSecondFactor);
        }

        if (!FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        if (await SecondFactors.FindAsync(scope.Db, customer.Id, cancellationToken) is not { } factor)
        {
            return Refusal.Conflict(CustomerActText.NoSecondFactor);
        }

        scope.Db.Remove(factor);
        Audit(scope.Db, caller, customer.Id, customer.Email, reason: input.Reason);
        await mails.SecondFactorAsync(scope.Db, customer, SecondFactorText.ResetSubject, SecondFactorText.ResetText, SecondFactorText.ResetNotMe, cancellationToken);
        await held.EndSignInsAsync();
        await held.SaveAsync(cancellationToken);
        ended.Announce(customer.Id);
        return Done.It;
    }
}
