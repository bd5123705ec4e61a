using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Currency">Chosen once: it cannot be changed later.</param>
/// <param name="PasswordPage">The page that the mailed link leads to.</param>
/// <param name="Billing">The system that keeps the customer's contract: 1 to 32 letters, digits, - and _; kept in lower case.</param>
public sealed record InviteCustomerInput(string Email, Role Role, Currency Currency, Uri PasswordPage, string Billing = Customer.OwnBilling);

/// <summary>Adds somebody, who gets a mail with a link to choose a password with. Nobody else ever knows that password. Adding staff takes a fresh sign-in.</summary>
public sealed class InviteCustomer(OperationServices services, IServiceScopeFactory scopes, CustomerMails mails) : Operation<InviteCustomerInput, AddCustomerAnswer>(services)
{
    private const int PasswordBytes = 48;

    public override Permission Permission => Permission.ManageCustomers;

    protected override Refusal? Validate(InviteCustomerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckEmail(input.Email, nameof(input.Email))
            ?? (Enum.IsDefined(input.Role) ? null : Refusal.Invalid(nameof(input.Role), RefusalText.Required))
            ?? (Enum.IsDefined(input.Currency) ? null : Refusal.Invalid(nameof(input.Currency), RefusalText.Required))
            ?? CustomerInput.CheckBilling(input.Billing, nameof(input.Billing));
    }

    protected override async Task<Result<AddCustomerAnswer>> ExecuteAsync(Caller caller, InviteCustomerInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Role is not Role.Customer && !FreshSignIn.Has(caller, Now))
        {
            return Refusal.FreshSignInNeeded;
        }

        await using var scope = new CustomerScope(scopes);
        await using var transaction = await scope.BeginAsync(cancellationToken);

        // A password that nobody knows: a sign-in takes as long as anybody's, and says as little.
        var password = Convert.ToBase64String(RandomNumberGenerator.GetBytes(PasswordBytes));
        var created = await scope.CreateAsync(input.Email, password, input.Currency, input.Role, Now, input.Billing.ToLowerInvariant());
        if (created.Refusal is { } refusal)
        {
            return refusal with { Message = CustomerActText.EmailTaken };
        }

        var customer = created.Value;
        Audit(scope.Db, caller, customer.Id, customer.Email, input.Role.ToString());
        await mails.InvitationAsync(scope.Db, customer, input.PasswordPage, cancellationToken);
        await scope.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new AddCustomerAnswer(customer.Id);
    }
}
