using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>Customers as staff reach them; one who is out of reach and one who is not there are the same answer.</summary>
internal static class CustomerReach
{
    public static Refusal NoSuchCustomer => Refusal.NotFound(CustomerActText.NoSuchCustomer);

    /// <summary>Whether the caller, whose permission reaches anybody, is not bound to somebody else.</summary>
    public static bool Reaches(Caller caller, int customerId) => caller.WithinCustomerId is null || caller.WithinCustomerId == customerId;

    /// <summary>The customer for reading; <see langword="null"/> if there is none within reach.</summary>
    public static async Task<Customer?> FindCustomerAsync(this PortalDb db, Caller caller, int customerId, CancellationToken cancellationToken) =>
        Reaches(caller, customerId) ? await db.Users.AsNoTracking().SingleOrDefaultAsync(customer => customer.Id == customerId, cancellationToken) : null;
}
