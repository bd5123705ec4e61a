using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Portal.Configuration;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Access;

/// <summary>Writes the cookie of a sign-in, with the time at which the person proved who they are.</summary>
public sealed class SignInCookie(SignInManager<Customer> signIns, PortalDb db, SecurityOptions security, SessionClock clock)
{
    /// <param name="provedAt">UTC.</param>
    /// <param name="remember">Whether it outlives the browser.</param>
    public async Task WriteAsync(int customerId, DateTime provedAt, bool remember)
    {
        // This request may have read the customer before the operation changed the stamp.
        db.ChangeTracker.Clear();
        var customer = await signIns.UserManager.FindByIdAsync(customerId.ToString(CultureInfo.InvariantCulture))
            ?? throw new InvalidOperationException($"Customer {customerId} signed in and is not there.");
        var properties = new AuthenticationProperties { IsPersistent = remember };
        if (remember)
        {
            properties.ExpiresUtc = clock.Time.GetUtcNow().AddDays(security.RememberDays);
        }

        var proof = new DateTimeOffset(provedAt).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await signIns.SignInWithClaimsAsync(customer, properties, [new Claim(CallerContext.AuthenticatedAtClaim, proof)]);
    }

    /// <summary>Ends the sign-in of this browser.</summary>
    public Task EraseAsync() => signIns.SignOutAsync();

    /// <summary>Whether this browser's sign-in outlives it.</summary>
    public async Task<bool> IsRememberedAsync() =>
        (await signIns.Context.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Properties?.IsPersistent == true;

    /// <summary>A cookie that is written anew after its check keeps the time of the proof.</summary>
    internal static Task KeepProofAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.FindFirst(CallerContext.AuthenticatedAtClaim) is { } proof
            && context.NewPrincipal?.Identity is ClaimsIdentity identity && !identity.HasClaim(claim => claim.Type == proof.Type))
        {
            identity.AddClaim(proof.Clone());
        }

        return Task.CompletedTask;
    }
}
