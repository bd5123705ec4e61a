using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Email">As the person typed it.</param>
public sealed record SignInCustomerInput(string Email, string Password);

/// <summary>Who has signed in, or what to go on with: one of the two. It never prints the ticket.</summary>
/// <param name="CustomerId">The person; <see langword="null"/> while the code of the second factor is missing.</param>
/// <param name="At">When the person proved who they are, UTC.</param>
/// <param name="Ticket">For <see cref="SignInWithCode"/>, where a second factor is on.</param>
public sealed record SignInCustomerAnswer(int? CustomerId, DateTime At, string? Ticket = null)
{
    public override string ToString() => $"{nameof(SignInCustomerAnswer)} {CustomerId}";
}

/// <summary>
/// Checks e-mail address and password; whoever has a second factor has to go on with its code. An unknown address and a wrong password get the same answer after the same time.
/// </summary>
public sealed class SignInCustomer(
    OperationServices services, IServiceScopeFactory scopes, StrangerSignIns strangers, CustomerMails mails, SecondFactors factors, CustomerLinks links)
    : Operation<SignInCustomerInput, SignInCustomerAnswer>(services)
{
    /// <summary>How long the code may follow the password.</summary>
    internal static readonly TimeSpan TicketValidFor = TimeSpan.FromMinutes(5);

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

        await using var proof = await PasswordProof.TakeAsync(scope, customer, input.Password, null, factors, Now, cancellationToken);
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
            PasswordVerdict.CodeNeeded => new SignInCustomerAnswer(null, Now, links.Sign(CustomerLinks.SignInTicket, customer.Id, customer.SecurityStamp!, TicketValidFor)),
            PasswordVerdict.Wrong => Wrong,
            _ => Locked,
        };
    }
}
