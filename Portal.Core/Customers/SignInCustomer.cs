using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Email">As the person typed it.</param>
public sealed record SignInCustomerInput(string Email, string Password);

/// <param name="At">When the person proved who they are, UTC.</param>
public sealed record SignInCustomerAnswer(int CustomerId, DateTime At);

/// <summary>
/// Checks e-mail address and password. An unknown address and a wrong password get the same answer after the same time.
/// </summary>
public sealed class SignInCustomer(OperationServices services, IServiceScopeFactory scopes, StrangerSignIns strangers, CustomerMails mails)
    : Operation<SignInCustomerInput, SignInCustomerAnswer>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    internal static Refusal Locked =>
        new(RefusalCode.TooManyTries, CustomerInput.Format(CustomerText.Locked, Customer.LockMinutes));

    private static Refusal Wrong => Refusal.Invalid("", CustomerText.WrongSignIn);

    protected override Refusal? Validate(SignInCustomerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckEmail(input.Email, nameof(input.Email)) ?? CustomerInput.CheckKnownPassword(input.Password, nameof(input.Password));
    }

    protected override async Task<Result<SignInCustomerAnswer>> ExecuteAsync(Caller caller, SignInCustomerInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var scope = new CustomerScope(scopes);
        var customer = await scope.Users.FindByEmailAsync(input.Email.Trim());
        if (customer is null)
        {
            // As much work as a comparison.
            scope.Users.PasswordHasher.HashPassword(new() { Currency = default }, input.Password);
            return strangers.NoteFailure(scope.Users.NormalizeEmail(input.Email.Trim())) ? Locked : Wrong;
        }

        await using var proof = await PasswordProof.TakeAsync(scope, customer, input.Password, Now, cancellationToken);
        if (proof.Verdict is PasswordVerdict.Right)
        {
            if (await scope.Db.IsNewPlaceAsync(customer.Id, caller.Address, Now, cancellationToken))
            {
                await mails.NewSignInAsync(scope.Db, customer, caller.Address, cancellationToken);
            }

            Audit(scope.Db, caller with { CustomerId = customer.Id }, customer.Id, customer.Email);
        }
        else if (proof.Verdict is PasswordVerdict.NowLocked)
        {
            Audit(scope.Db, caller, customer.Id, customer.Email, happening: AuditEvent.SignInLocked);
        }

        await proof.SaveAsync(cancellationToken);
        return proof.Verdict switch
        {
            PasswordVerdict.Right => new SignInCustomerAnswer(customer.Id, Now),
            PasswordVerdict.Wrong => Wrong,
            _ => Locked,
        };
    }
}
