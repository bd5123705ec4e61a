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
    public Task WriteAsync(int customerId, DateTime provedAt, bool remember) =>
        WriteAsync(customerId, remember, [new Claim(CallerContext.AuthenticatedAtClaim, new DateTimeOffset(provedAt).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Writes the cookie of somebody who is signed in anew, with further claims. When they proved who they are stays as it was.</summary>
    public async Task WriteAgainAsync(ClaimsPrincipal person, IEnumerable<Claim> claims)
    {
        var id = int.Parse(person.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture);
        await WriteAsync(id, await IsRememberedAsync(), [.. person.FindAll(CallerContext.AuthenticatedAtClaim).Take(1), .. claims]);
    }

    private async Task WriteAsync(int customerId, bool remember, IEnumerable<Claim> claims)
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

        await signIns.SignInWithClaimsAsync(customer, properties, claims);
    }

    /// <summary>Ends the sign-in of this browser.</summary>
    public Task EraseAsync() => signIns.SignOutAsync();

    /// <summary>Whether this browser's sign-in outlives it.</summary>
    public async Task<bool> IsRememberedAsync() =>
        (await signIns.Context.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Properties?.IsPersistent == true;

    /// <summary>The number of whoever has signed in.</summary>
    internal static int? PersonOf(ClaimsPrincipal user) =>
        int.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>A cookie that is written anew after its check keeps the time of the proof, and for whom its member of staff acts.</summary>
    internal static Task KeepProofAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.FindFirst(CallerContext.AuthenticatedAtClaim) is { } proof
            && context.NewPrincipal?.Identity is ClaimsIdentity identity && !identity.HasClaim(claim => claim.Type == proof.Type))
        {
            identity.AddClaim(proof.Clone());
        }

        if (context is { CurrentPrincipal: { } before, NewPrincipal: { } after })
        {
            ActingClaims.Keep(before, after);
        }

        return Task.CompletedTask;
    }
}
