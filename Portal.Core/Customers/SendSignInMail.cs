using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Link">What the mailed link is for.</param>
/// <param name="Page">The page that it leads to.</param>
/// <param name="Reason">See <see cref="StaffReason"/>.</param>
public sealed record SendSignInMailInput(int CustomerId, MailedLink Link, Uri Page, string? Reason = null);

/// <summary>Staff have the link mailed with which a customer confirms the address or chooses a new password. Staff never see it.</summary>
public sealed class SendSignInMail(OperationServices services, IServiceScopeFactory scopes, CustomerMails mails) : Operation<SendSignInMailInput, Done>(services)
{
    public override Permission Permission => Permission.ResendMails;

    protected override Refusal? Validate(SendSignInMailInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Enum.IsDefined(input.Link) ? null : Refusal.Invalid(nameof(input.Link), RefusalText.Required);
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, SendSignInMailInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var scope = new CustomerScope(scopes);
        await using var held = await scope.HoldCustomerAsync(caller, input.CustomerId, cancellationToken);
        if (held is null)
        {
            return CustomerReach.NoSuchCustomer;
        }

        var customer = held.Customer;
        if (StaffReason.CheckFor(caller, customer.Id, input.Reason, nameof(input.Reason)) is { } refusal)
        {
            return refusal;
        }

        if (input.Link is MailedLink.EmailAddress && customer.EmailConfirmed)
        {
            return Refusal.Conflict(CustomerActText.AddressIsConfirmed);
        }

        if (await CustomerMails.WasMailedAsync(scope.Db, customer.Id, nameof(SendSignInMail), Now, cancellationToken))
        {
            return new Refusal(RefusalCode.TooManyTries, CustomerActText.MailedJustNow);
        }

        Audit(scope.Db, caller, customer.Id, customer.Email, input.Link.ToString(), reason: input.Reason);
        await (input.Link is MailedLink.EmailAddress
            ? mails.ConfirmEmailAsync(scope.Db, customer, input.Page, cancellationToken)
            : mails.NewPasswordAsync(scope.Db, customer, input.Page, cancellationToken));
        await held.SaveAsync(cancellationToken);
        return Done.It;
    }
}
