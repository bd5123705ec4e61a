using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>Identity's user manager for one run of an operation, and the context that it works on.</summary>
internal sealed class CustomerScope(IServiceScopeFactory scopes) : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope = scopes.CreateAsyncScope();

    public UserManager<Customer> Users => _scope.ServiceProvider.GetRequiredService<UserManager<Customer>>();

    public PortalDb Db => _scope.ServiceProvider.GetRequiredService<PortalDb>();

    /// <summary>The customer for changing; <see langword="null"/> if there is none.</summary>
    public Task<Customer?> FindAsync(int? customerId, CancellationToken cancellationToken) =>
        Db.Users.SingleOrDefaultAsync(customer => customer.Id == customerId, cancellationToken);

    /// <summary>Begins what is done entirely or not at all: the user manager saves with each of its steps.</summary>
    public Task<IDbContextTransaction> BeginAsync(CancellationToken cancellationToken) => Db.Database.BeginTransactionAsync(cancellationToken);

    /// <summary>Takes the customer's row for this transaction, and reads it as it is now.</summary>
    public async Task HoldAsync(Customer customer, CancellationToken cancellationToken)
    {
        await Db.LockLimitsAsync(customer.Id, cancellationToken);
        await Db.Entry(customer).ReloadAsync(cancellationToken);
    }

    /// <summary>Makes the customer with this role, or says why not.</summary>
    public async Task<Result<Customer>> CreateAsync(string email, string password, Currency currency, Role role, DateTime now, string billing = Customer.OwnBilling)
    {
        var customer = new Customer { UserName = email.Trim(), Email = email.Trim(), Currency = currency, Billing = billing, CreatedAt = now };
        var created = await Users.CreateAsync(customer, password);
        if (!created.Succeeded)
        {
            return CustomerInput.From(created, nameof(Customer.Email));
        }

        (await Users.AddToRoleAsync(customer, role.ToString())).Expect();
        return customer;
    }

    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}
