using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Code">What the app shows now, or a recovery code.</param>
public sealed record OwnFactorInput(string Code)
{
    /// <summary>Without the code.</summary>
    public override string ToString() => nameof(OwnFactorInput);
}

/// <summary>A change of the signed-in person's second factor, which is on: it takes a fresh sign-in and a code. Wrong codes count towards the lock of the sign-in.</summary>
public abstract class OwnFactorOperation<TAnswer>(OperationServices services, IServiceScopeFactory scopes, SecondFactors factors, CustomerMails mails) : Operation<OwnFactorInput, TAnswer>(services)
{
    private protected CustomerMails Mails { get; } = mails;

    public override Permission Permission => Permission.ManageOwnProfile;

    protected override Refusal? Validate(OwnFactorInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckCode(input.Code, nameof(input.Code));
    }

    protected override async Task<Result<TAnswer>> ExecuteAsync(Caller caller, OwnFactorInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Token is not null)
        {
            return Refusal.Forbidden;
        }

        if (!FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        await using var scope = new CustomerScope(scopes);
        if (await scope.FindAsync(caller.CustomerId, cancellationToken) is not { } customer)
        {
            return Refusal.NotSignedIn;
        }

        await using var proof = await PasswordProof.TakeCodeAsync(scope, customer, input.Code, null, factors, Now, cancellationToken);
        if (proof.Factor is not { } factor)
        {
            return Refusal.Conflict(SecondFactorText.IsOff);
        }

        if (proof.RefusalFor("", nameof(input.Code)) is { } refusal)
        {
            if (proof.Verdict is PasswordVerdict.NowLocked)
            {
                Audit(scope.Db, caller, customer.Id, customer.Email, happening: AuditEvent.SignInLocked);
            }

            await proof.SaveAsync(cancellationToken);
            return refusal;
        }

        Audit(scope.Db, caller, customer.Id, customer.Email);
        await Mails.NoteRecoveryAsync(scope.Db, customer, proof, caller.Address, cancellationToken);
        var answer = await ChangeAsync(scope, customer, factor, cancellationToken);
        await proof.SaveAsync(cancellationToken);
        Saved(customer.Id);
        return answer;
    }

    /// <summary>Changes it; the caller saves.</summary>
    private protected abstract Task<TAnswer> ChangeAsync(CustomerScope scope, Customer customer, SecondFactor factor, CancellationToken cancellationToken);

    /// <summary>The change is in the database.</summary>
    private protected virtual void Saved(int customerId)
    {
    }
}
