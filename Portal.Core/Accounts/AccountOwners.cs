using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Core.Accounts;

/// <summary>Finds whose an account is, for those who write to that person.</summary>
internal static class AccountOwners
{
    public static Task<Customer> OwnerOfAsync(this PortalDb db, StorageAccount account, CancellationToken cancellationToken) =>
        db.Users.AsNoTracking().SingleAsync(customer => customer.Id == account.OwnerId, cancellationToken);
}
