using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Token">From the mailed link.</param>
public sealed record ConfirmEmailInput(string Token);

/// <summary>The mailed link proves that the address is the customer's. Once confirmed, doing it again is success.</summary>
public sealed class ConfirmEmail(OperationServices services, IServiceScopeFactory scopes, CustomerLinks links) : Operation<ConfirmEmailInput, Done>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, ConfirmEmailInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        if (links.Read(CustomerLinks.EmailAddress, input.Token) is not { } link)
        {
            return Refusal.Conflict(CustomerText.ConfirmLinkIsOver);
        }

        await using var scope = new CustomerScope(scopes);
        var customer = await scope.FindAsync(link.CustomerId, cancellationToken);
        if (customer is null || customer.NormalizedEmail != link.State)
        {
            return Refusal.Conflict(CustomerText.ConfirmLinkIsOver);
        }

        if (!customer.EmailConfirmed)
        {
            customer.EmailConfirmed = true;
            Audit(scope.Db, caller with { CustomerId = customer.Id }, customer.Id, customer.Email);
            await scope.Db.SaveChangesAsync(cancellationToken);
        }

        return Done.It;
    }
}
