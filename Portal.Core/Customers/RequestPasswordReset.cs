using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Mail;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="ResetPage">The page that the mailed link leads to.</param>
public sealed record RequestPasswordResetInput(string Email, Uri ResetPage);

/// <summary>Mails a link for a new password, if the address is a customer's. The answer does not say whether it is.</summary>
public sealed class RequestPasswordReset(OperationServices services, IServiceScopeFactory scopes, CustomerLinks links, Outbox outbox)
    : Operation<RequestPasswordResetInput, Done>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    protected override Refusal? Validate(RequestPasswordResetInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckEmail(input.Email, nameof(input.Email));
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RequestPasswordResetInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var scope = new CustomerScope(scopes);
        var customer = await scope.Users.FindByEmailAsync(input.Email.Trim());
        if (customer is not null && !await scope.Db.WasMailedAsync(customer.Id, nameof(RequestPasswordReset), Now, cancellationToken))
        {
            Audit(scope.Db, caller, customer.Id, customer.Email);
            await scope.Db.SaveChangesAsync(cancellationToken);
            outbox.Post(links.NewPassword(customer, input.ResetPage));
        }

        return Done.It;
    }
}
