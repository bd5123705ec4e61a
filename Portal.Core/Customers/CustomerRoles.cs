using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>Roles as the database numbers them.</summary>
internal static class CustomerRoles
{
    public static int IdOf(Role role) => (int)role + 1;

    /// <summary>The role with this number; everybody is a customer at least.</summary>
    public static Role Of(int? id) => id is { } number ? (Role)(number - 1) : Role.Customer;

    /// <summary>The furthest-reaching role of a customer.</summary>
    public static async Task<Role> ReadRoleAsync(this PortalDb db, int customerId, CancellationToken cancellationToken) =>
        Of(await db.UserRoles.Where(link => link.UserId == customerId).MaxAsync(link => (int?)link.RoleId, cancellationToken));
}
