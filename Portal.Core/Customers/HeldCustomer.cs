using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Core.Customers;

/// <summary>A customer whom nobody else changes until this is saved or dropped.</summary>
internal sealed class HeldCustomer(CustomerScope scope, Customer customer, IDbContextTransaction transaction) : IAsyncDisposable
{
    public Customer Customer { get; } = customer;

    /// <summary>Ends all sign-ins of the customer once this is saved.</summary>
    public async Task EndSignInsAsync() => (await scope.Users.UpdateSecurityStampAsync(Customer)).Expect();

    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await scope.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => transaction.DisposeAsync();
}
