using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

public sealed record ShowCustomerInput(int CustomerId);

/// <summary>A customer as staff see them; nothing in it lets anybody in. All times UTC.</summary>
/// <param name="LockedUntil">While sign-in is refused after wrong passwords or codes.</param>
/// <param name="SecondFactorSince">Since when sign-in asks for a second factor; <see langword="null"/> where it does not.</param>
/// <param name="Credit">Now.</param>
public sealed record CustomerDetails(
    int Id,
    string Email,
    bool EmailConfirmed,
    DateTime? LockedUntil,
    Role Role,
    IReadOnlyList<string> Tags,
    string Billing,
    Money Credit,
    DateTime CreatedAt,
    DateTime? SecondFactorSince,
    SignInSeen? LastSignIn);

/// <param name="At">UTC.</param>
/// <param name="Address">From where; <see langword="null"/> if that is not known.</param>
public sealed record SignInSeen(DateTime At, string? Address);

/// <summary>Who a customer is, for staff.</summary>
public sealed class ShowCustomer(OperationServices services) : Operation<ShowCustomerInput, CustomerDetails>(services)
{
    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<CustomerDetails>> ExecuteAsync(Caller caller, ShowCustomerInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var customer = await db.FindCustomerAsync(caller, input.CustomerId, cancellationToken);
        if (customer is null)
        {
            return CustomerReach.NoSuchCustomer;
        }

        return new CustomerDetails(
            customer.Id, customer.Email!, customer.EmailConfirmed, customer.IsLockedAt(Now) ? customer.LockoutEnd!.Value.UtcDateTime : null,
            await db.ReadRoleAsync(customer.Id, cancellationToken), customer.Tags, customer.Billing,
            await db.BalanceAsync(customer.Id, cancellationToken), customer.CreatedAt,
            await db.SecondFactors.Where(factor => factor.CustomerId == customer.Id).Select(factor => (DateTime?)factor.OnSince).SingleOrDefaultAsync(cancellationToken),
            await db.FindLastSignInAsync(customer.Id, cancellationToken));
    }
}
