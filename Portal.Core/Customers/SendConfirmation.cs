using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="ConfirmationPage">The page that the mailed link leads to.</param>
public sealed record SendConfirmationInput(Uri ConfirmationPage);

/// <summary>Mails the signed-in person another link to confirm the address with.</summary>
public sealed class SendConfirmation(OperationServices services, IServiceScopeFactory scopes, CustomerMails mails)
    : Operation<SendConfirmationInput, Done>(services)
{
    public override Permission Permission => Permission.ManageOwnProfile;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SendConfirmationInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        var customer = await scope.FindAsync(caller.CustomerId, cancellationToken);
        if (customer is null)
        {
            return Refusal.NotSignedIn;
        }

        if (!customer.EmailConfirmed)
        {
            if (await CustomerMails.WasMailedAsync(scope.Db, customer.Id, nameof(SendConfirmation), Now, cancellationToken))
            {
                return new Refusal(RefusalCode.TooManyTries, CustomerText.MailedJustNow);
            }

            Audit(scope.Db, caller, customer.Id, customer.Email);
            await mails.ConfirmEmailAsync(scope.Db, customer, input.ConfirmationPage, cancellationToken);
            await scope.Db.SaveChangesAsync(cancellationToken);
        }

        return Done.It;
    }
}
