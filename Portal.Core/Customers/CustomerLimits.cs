using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Customers;

/// <summary>Serialises what counts against a customer's limits, on every database alike.</summary>
public static class CustomerLimits
{
    /// <summary>
    /// Locks the customer's row until the running transaction ends, so that two orders or two charges at once
    /// see one another. Call it first in the transaction, before reading what the decision depends on.
    /// </summary>
    /// <returns>Whether the customer exists.</returns>
    public static async Task<bool> LockLimitsAsync(this PortalDb db, int customerId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.Users.Where(customer => customer.Id == customerId)
            .ExecuteUpdateAsync(row => row.SetProperty(customer => customer.LimitsVersion, customer => customer.LimitsVersion + 1), cancellationToken) == 1;
    }
}
