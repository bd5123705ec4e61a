using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>It never prints what it holds.</summary>
/// <param name="Code">Of the second factor, where one is on.</param>
public sealed record ChangePasswordInput(string Current, string New, string? Code = null)
{
    public override string ToString() => nameof(ChangePasswordInput);
}

/// <param name="At">When the person proved who they are, UTC.</param>
public sealed record ChangePasswordAnswer(DateTime At);

/// <summary>A new password for the signed-in person. All sign-ins made before it end; the page that asked makes a new one.</summary>
public sealed class ChangePassword(OperationServices services, IServiceScopeFactory scopes, CustomerMails mails, SecondFactors factors, EndedSignIns ended)
    : Operation<ChangePasswordInput, ChangePasswordAnswer>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    protected override Refusal? Validate(ChangePasswordInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckKnownPassword(input.Current, nameof(input.Current)) ?? CustomerInput.CheckNewPassword(input.New, nameof(input.New))
            ?? (string.IsNullOrEmpty(input.Code) ? null : CustomerInput.CheckCode(input.Code, nameof(input.Code)));
    }

    protected override async Task<Result<ChangePasswordAnswer>> ExecuteAsync(Caller caller, ChangePasswordInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        var customer = await scope.FindAsync(caller.CustomerId, cancellationToken);
        if (customer is null)
        {
            return Refusal.NotSignedIn;
        }

        await using var proof = await PasswordProof.TakeAsync(scope, customer, input.Current, input.Code, factors, Now, cancellationToken);
        if (proof.Verdict is PasswordVerdict.Right)
        {
            (await scope.Users.ChangePasswordAsync(customer, input.Current, input.New)).Expect();
            Audit(scope.Db, caller, customer.Id, customer.Email);
            await mails.PasswordChangedAsync(scope.Db, customer, cancellationToken);
        }
        else if (proof.Verdict is PasswordVerdict.NowLocked)
        {
            Audit(scope.Db, caller, customer.Id, customer.Email, happening: AuditEvent.SignInLocked);
        }

        await mails.NoteRecoveryAsync(scope.Db, customer, proof, caller.Address, cancellationToken);
        await proof.SaveAsync(cancellationToken);
        if (proof.RefusalFor(nameof(input.Current), nameof(input.Code)) is { } refusal)
        {
            return refusal;
        }

        ended.Announce(customer.Id);
        return new ChangePasswordAnswer(Now);
    }
}
