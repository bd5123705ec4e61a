using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="AfterId">The last customer of the page before; 0 for the first page.</param>
/// <param name="Limit">1 to 500.</param>
public sealed record ListCustomersInput(int AfterId = 0, int Limit = 100);

public sealed record ListCustomersAnswer(IReadOnlyList<CustomerLine> Customers);

/// <param name="Roles">As they were given; everybody is a customer too.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Billing">The billing system that keeps the customer's contract.</param>
public sealed record CustomerLine(int Id, string Email, IReadOnlyList<Role> Roles, Currency Currency, DateTime CreatedAt, string Billing);

/// <summary>Everybody who can sign in, by number, page by page.</summary>
public sealed class ListCustomers(OperationServices services) : Operation<ListCustomersInput, ListCustomersAnswer>(services)
{
    private const int MaximumLimit = 500;

    public override Permission Permission => Permission.ManageCustomers;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Validate(ListCustomersInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Limit is < 1 or > MaximumLimit ? Refusal.Invalid(nameof(input.Limit), CustomerText.LimitOutOfRange) : null;
    }

    protected override async Task<Result<ListCustomersAnswer>> ExecuteAsync(Caller caller, ListCustomersInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var customers = await db.Users.Where(customer => customer.Id > input.AfterId).OrderBy(customer => customer.Id).Take(input.Limit)
            .Select(customer => new
            {
                customer.Id,
                customer.Email,
                customer.Currency,
                customer.CreatedAt,
                customer.Billing,
                Roles = db.UserRoles.Where(link => link.UserId == customer.Id).Join(db.Roles, link => link.RoleId, role => role.Id, (_, role) => role.Name!).ToList(),
            })
            .ToListAsync(cancellationToken);
        return new ListCustomersAnswer(
            [.. customers.Select(customer => new CustomerLine(customer.Id, customer.Email!, [.. customer.Roles.Select(Enum.Parse<Role>).Order()], customer.Currency, customer.CreatedAt, customer.Billing))]);
    }
}
