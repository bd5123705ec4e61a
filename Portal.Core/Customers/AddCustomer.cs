using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Billing">The system that keeps the customer's contract: 1 to 32 letters, digits, - and _; kept in lower case.</param>
public sealed record AddCustomerInput(string Email, string Password, Role Role, Currency Currency, string Billing = Customer.OwnBilling);

public sealed record AddCustomerAnswer(int CustomerId);

/// <summary>Staff or the operator adds somebody who can sign in at once, with any role.</summary>
public sealed class AddCustomer(OperationServices services, IServiceScopeFactory scopes) : Operation<AddCustomerInput, AddCustomerAnswer>(services)
{
    public override Permission Permission => Permission.ManageCustomers;

    protected override Refusal? Validate(AddCustomerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerInput.CheckEmail(input.Email, nameof(input.Email))
            ?? CustomerInput.CheckNewPassword(input.Password, nameof(input.Password))
            ?? (Enum.IsDefined(input.Role) ? null : Refusal.Invalid(nameof(input.Role), RefusalText.Required))
            ?? (Enum.IsDefined(input.Currency) ? null : Refusal.Invalid(nameof(input.Currency), RefusalText.Required))
            ?? CustomerInput.CheckBilling(input.Billing, nameof(input.Billing));
    }

    protected override async Task<Result<AddCustomerAnswer>> ExecuteAsync(Caller caller, AddCustomerInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var scope = new CustomerScope(scopes);
        await using var transaction = await scope.BeginAsync(cancellationToken);
        var created = await scope.CreateAsync(input.Email, input.Password, input.Currency, input.Role, Now, input.Billing.ToLowerInvariant());
        if (created.Refusal is { } refusal)
        {
            return refusal;
        }

        var customer = created.Value;
        customer.EmailConfirmed = true;
        Audit(scope.Db, caller, customer.Id, customer.Email, input.Role.ToString());
        await scope.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new AddCustomerAnswer(customer.Id);
    }
}
