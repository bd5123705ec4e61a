using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Mail;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="ConfirmationPage">The page that the mailed link leads to.</param>
public sealed record SendConfirmationInput(Uri ConfirmationPage);

/// <summary>Mails the signed-in person another link to confirm the address with.</summary>
public sealed class SendConfirmation(OperationServices services, IServiceScopeFactory scopes, CustomerLinks links, Outbox outbox)
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
            if (await scope.Db.WasMailedAsync(customer.Id, nameof(SendConfirmation), Now, cancellationToken))
            {
                return new Refusal(RefusalCode.TooManyTries, CustomerText.MailedJustNow);
            }

            Audit(scope.Db, caller, customer.Id, customer.Email);
            await scope.Db.SaveChangesAsync(cancellationToken);
            outbox.Post(links.ConfirmEmail(customer, input.ConfirmationPage));
        }

        return Done.It;
    }
}
