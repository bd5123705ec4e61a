using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>It never prints what it holds.</summary>
/// <param name="Ticket">From <see cref="SignInCustomer"/>.</param>
/// <param name="Code">What the person's app shows now, or a recovery code.</param>
public sealed record SignInWithCodeInput(string Ticket, string Code)
{
    public override string ToString() => nameof(SignInWithCodeInput);
}

/// <param name="At">When the person proved who they are, UTC.</param>
public sealed record SignInWithCodeAnswer(int CustomerId, DateTime At);

/// <summary>
/// The second half of a sign-in: the code, from whoever has just given the right password. Wrong codes count towards the same lock as wrong passwords.
/// </summary>
/// <remarks>Refuses tickets that are too old, and those from before the password or the second factor was changed, as not signed in.</remarks>
public sealed class SignInWithCode(OperationServices services, IServiceScopeFactory scopes, CustomerLinks links, SecondFactors factors, CustomerMails mails)
    : Operation<SignInWithCodeInput, SignInWithCodeAnswer>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    private static Refusal TicketIsOver => new(RefusalCode.NotSignedIn, SecondFactorText.TicketIsOver);

    protected override Refusal? Validate(SignInWithCodeInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckCode(input.Code, nameof(input.Code));
    }

    protected override async Task<Result<SignInWithCodeAnswer>> ExecuteAsync(Caller caller, SignInWithCodeInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        if (links.Read(CustomerLinks.SignInTicket, input.Ticket) is not { } ticket)
        {
            return TicketIsOver;
        }

        await using var scope = new CustomerScope(scopes);
        if (await scope.FindAsync(ticket.CustomerId, cancellationToken) is not { } customer)
        {
            return TicketIsOver;
        }

        // Unchanged since the password was right; looked at before a wrong code is counted, so that an old ticket locks nobody out.
        await using var proof = await PasswordProof.TakeCodeAsync(scope, customer, input.Code, ticket.State, factors, Now, cancellationToken);
        if (proof.Verdict is PasswordVerdict.TicketOver)
        {
            return TicketIsOver;
        }

        if (proof.Verdict is PasswordVerdict.Right)
        {
            await NoteAsync(scope, caller, customer, proof, cancellationToken);
        }
        else if (proof.Verdict is PasswordVerdict.NowLocked)
        {
            Audit(scope.Db, caller, customer.Id, customer.Email, happening: AuditEvent.SignInLocked);
        }

        await proof.SaveAsync(cancellationToken);
        return proof.RefusalFor("", nameof(input.Code)) is { } refusal ? refusal : new SignInWithCodeAnswer(customer.Id, Now);
    }

    private async Task NoteAsync(CustomerScope scope, Caller caller, Customer customer, PasswordProof proof, CancellationToken cancellationToken)
    {
        await mails.NoteRecoveryAsync(scope.Db, customer, proof, caller.Address, cancellationToken);
        if (proof.Code is UsedCode.App && await scope.Db.IsNewPlaceAsync(customer.Id, caller.Address, Now, cancellationToken))
        {
            await mails.NewSignInAsync(scope.Db, customer, caller.Address, cancellationToken);
        }

        Audit(scope.Db, caller with { CustomerId = customer.Id }, customer.Id, customer.Email, proof.Code is UsedCode.Recovery ? "recovery code" : null);
    }
}
