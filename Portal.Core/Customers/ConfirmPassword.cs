using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

public sealed record ConfirmPasswordInput(string Password);

/// <param name="At">When the person proved who they are, UTC.</param>
public sealed record ConfirmPasswordAnswer(DateTime At);

/// <summary>A signed-in person proves again who they are, before something that needs a fresh proof.</summary>
public sealed class ConfirmPassword(OperationServices services, IServiceScopeFactory scopes) : Operation<ConfirmPasswordInput, ConfirmPasswordAnswer>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    protected override Refusal? Validate(ConfirmPasswordInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckKnownPassword(input.Password, nameof(input.Password));
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

        await using var proof = await PasswordProof.TakeAsync(scope, customer, input.Password, Now, cancellationToken);
        if (proof.Verdict is PasswordVerdict.Right or PasswordVerdict.NowLocked)
        {
            Audit(scope.Db, caller, customer.Id, customer.Email, happening: proof.Verdict is PasswordVerdict.NowLocked ? AuditEvent.SignInLocked : null);
        }

        await proof.SaveAsync(cancellationToken);
        return proof.Verdict switch
        {
            PasswordVerdict.Right => new ConfirmPasswordAnswer(Now),
            PasswordVerdict.Wrong => Refusal.Invalid(nameof(input.Password), CustomerText.WrongPassword),
            _ => SignInCustomer.Locked,
        };
    }
}
