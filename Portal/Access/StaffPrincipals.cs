using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Configuration;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Access;

/// <summary>
/// Who somebody is once they are signed in. Where <c>Security:StaffNeedsSecondFactor</c> is on, staff without one are customers only, until they have turned it on.
/// </summary>
internal sealed class StaffPrincipals(
    UserManager<Customer> users, RoleManager<IdentityRole<int>> roles, IOptions<IdentityOptions> options, SecurityOptions security, IDbContextFactory<PortalDb> databases)
    : UserClaimsPrincipalFactory<Customer, IdentityRole<int>>(users, roles, options)
{
    /// <summary>Marks staff who have to turn on a second factor first.</summary>
    public const string SecondFactorMissing = "second_factor_missing";

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Customer user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var identity = await base.GenerateClaimsAsync(user);
        var staff = identity.FindAll(claim => claim.Type == identity.RoleClaimType && claim.Value is nameof(Role.Support) or nameof(Role.Admin)).ToList();
        if (security.StaffNeedsSecondFactor && staff.Count > 0 && !await HasSecondFactorAsync(user.Id))
        {
            staff.ForEach(identity.RemoveClaim);
            identity.AddClaim(new Claim(SecondFactorMissing, "true"));
        }

        return identity;
    }

    private async Task<bool> HasSecondFactorAsync(int customerId)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.SecondFactors.AnyAsync(factor => factor.CustomerId == customerId);
    }
}
