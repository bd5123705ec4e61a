using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Reason">See <see cref="StaffReason"/>.</param>
public sealed record UnlockSignInInput(int CustomerId, string? Reason = null);

/// <summary>
/// Staff end the lock that follows wrong passwords or codes, before its time is over. One who is not locked stays as they are. Nobody ends
/// their own: whoever has got hold of a sign-in could guess on without end.
/// </summary>
public sealed class UnlockSignIn(OperationServices services, IServiceScopeFactory scopes) : Operation<UnlockSignInInput, Done>(services)
{
    public override Permission Permission => Permission.UnlockSignIns;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, UnlockSignInInput input, CancellationToken cancellationToken)
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
            return Refusal.Conflict(CustomerActText.OwnLock);
        }

        if (held.Customer.IsLockedAt(Now))
        {
            held.Customer.NoteProof();
            Audit(scope.Db, caller, held.Customer.Id, held.Customer.Email, reason: input.Reason);
            await held.SaveAsync(cancellationToken);
        }

        return Done.It;
    }
}
