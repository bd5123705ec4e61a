using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Token">From the mailed link.</param>
public sealed record ResetPasswordInput(string Token, string Password);

/// <summary>A new password by a mailed link. It works once, ends all sign-ins and a lock, and proves the address.</summary>
public sealed class ResetPassword(OperationServices services, IServiceScopeFactory scopes, CustomerLinks links, CustomerMails mails, EndedSignIns ended)
    : Operation<ResetPasswordInput, Done>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    private static Refusal LinkIsOver => Refusal.Conflict(CustomerText.NewPasswordLinkIsOver);

    protected override Refusal? Validate(ResetPasswordInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckNewPassword(input.Password, nameof(input.Password));
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, ResetPasswordInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        if (links.Read(CustomerLinks.NewPassword, input.Token) is not { } link)
        {
            return LinkIsOver;
        }

        await using var scope = new CustomerScope(scopes);
        await using var transaction = await scope.BeginAsync(cancellationToken);
        var customer = await scope.FindAsync(link.CustomerId, cancellationToken);
        if (customer is null)
        {
            return LinkIsOver;
        }

        await scope.HoldAsync(customer, cancellationToken);
        if (customer.SecurityStamp != link.State)
        {
            return LinkIsOver;
        }

        // A mailbox alone opens nothing where there is a second factor: guesses at its codes stay counted.
        if (await SecondFactors.FindAsync(scope.Db, customer.Id, cancellationToken) is null)
        {
            customer.NoteProof();
        }

        customer.EmailConfirmed = true;
        (await scope.Users.ResetPasswordAsync(customer, await scope.Users.GeneratePasswordResetTokenAsync(customer), input.Password)).Expect();
        Audit(scope.Db, caller with { CustomerId = customer.Id }, customer.Id, customer.Email);
        await mails.PasswordChangedAsync(scope.Db, customer, cancellationToken);
        await scope.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ended.Announce(customer.Id);
        return Done.It;
    }
}
