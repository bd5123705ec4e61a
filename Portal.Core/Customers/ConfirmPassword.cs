using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>It never prints what it holds.</summary>
/// <param name="Code">Of the second factor, where one is on.</param>
public sealed record ConfirmPasswordInput(string Password, string? Code = null)
{
    public override string ToString() => nameof(ConfirmPasswordInput);
}

/// <param name="At">When the person proved who they are, UTC.</param>
public sealed record ConfirmPasswordAnswer(DateTime At);

/// <summary>A signed-in person proves again who they are, before something that needs a fresh proof.</summary>
public sealed class ConfirmPassword(OperationServices services, IServiceScopeFactory scopes, SecondFactors factors, CustomerMails mails)
    : Operation<ConfirmPasswordInput, ConfirmPasswordAnswer>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    protected override Refusal? Validate(ConfirmPasswordInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckKnownPassword(input.Password, nameof(input.Password))
            ?? (string.IsNullOrEmpty(input.Code) ? null : CustomerInput.CheckCode(input.Code, nameof(input.Code)));
    }

    protected override async Task<Result<ConfirmPasswordAnswer>> ExecuteAsync(Caller caller, ConfirmPasswordInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        var customer = await scope.FindAsync(caller.CustomerId, cancellationToken);
        if (customer is null)
        {
            return Refusal.NotSignedIn;
        }

        await using var proof = await PasswordProof.TakeAsync(scope, customer, input.Password, input.Code, factors, Now, cancellationToken);
        if (proof.Verdict is PasswordVerdict.Right or PasswordVerdict.NowLocked)
        {
            Audit(scope.Db, caller, customer.Id, customer.Email, happening: proof.Verdict is PasswordVerdict.NowLocked ? AuditEvent.SignInLocked : null);
        }

        await mails.NoteRecoveryAsync(scope.Db, customer, proof, caller.Address, cancellationToken);
        await proof.SaveAsync(cancellationToken);
        return proof.RefusalFor(nameof(input.Password), nameof(input.Code)) is { } refusal ? refusal : new ConfirmPasswordAnswer(Now);
    }
}
