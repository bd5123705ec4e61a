using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Currency">Chosen once: it cannot be changed later.</param>
/// <param name="ConfirmationPage">The page that the mailed link leads to.</param>
public sealed record RegisterCustomerInput(string Email, string Password, Currency Currency, Uri ConfirmationPage);

public sealed record RegisterCustomerAnswer(int CustomerId);

/// <summary>A visitor becomes a customer, and gets a mail to confirm the address with.</summary>
/// <remarks>An unconfirmed address keeps nobody from using the portal: what is at stake until then is the person's own.</remarks>
public sealed class RegisterCustomer(OperationServices services, IServiceScopeFactory scopes, CustomerMails mails)
    : Operation<RegisterCustomerInput, RegisterCustomerAnswer>(services)
{
    public override Permission Permission => Permission.UsePublicPages;

    protected override Refusal? Validate(RegisterCustomerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckEmail(input.Email, nameof(input.Email))
            ?? CustomerInput.CheckNewPassword(input.Password, nameof(input.Password))
            ?? (Enum.IsDefined(input.Currency) ? null : Refusal.Invalid(nameof(input.Currency), RefusalText.Required));
    }

    protected override async Task<Result<RegisterCustomerAnswer>> ExecuteAsync(Caller caller, RegisterCustomerInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var scope = new CustomerScope(scopes);
        await using var transaction = await scope.BeginAsync(cancellationToken);
        var created = await scope.CreateAsync(input.Email, input.Password, input.Currency, Role.Customer, Now);
        if (created.Refusal is { } refusal)
        {
            return refusal;
        }

        var customer = created.Value;

        Audit(scope.Db, caller with { CustomerId = customer.Id }, customer.Id, customer.Email);
        await mails.ConfirmEmailAsync(scope.Db, customer, input.ConfirmationPage, cancellationToken);
        await scope.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new RegisterCustomerAnswer(customer.Id);
    }
}
