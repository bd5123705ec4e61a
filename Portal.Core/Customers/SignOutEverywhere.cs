using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

public sealed record SignOutEverywhereInput;

/// <summary>Ends all sign-ins of the person, on every device.</summary>
public sealed class SignOutEverywhere(OperationServices services, IServiceScopeFactory scopes, EndedSignIns ended) : Operation<SignOutEverywhereInput, Done>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SignOutEverywhereInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        var customer = await scope.FindAsync(caller.CustomerId, cancellationToken);
        if (customer is null)
        {
            return Refusal.NotSignedIn;
        }

        // Saved together with the new stamp.
        Audit(scope.Db, caller, customer.Id, customer.Email);
        (await scope.Users.UpdateSecurityStampAsync(customer)).Expect();
        ended.Announce(customer.Id);
        return Done.It;
    }
}
