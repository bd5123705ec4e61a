using System.Globalization;
using System.Security.Claims;
using Portal.Core.Operations;

namespace Portal.Access;

/// <summary>A member of staff who sees the portal as a customer does.</summary>
/// <param name="Id">Of this one time.</param>
/// <param name="CustomerId">For whom they act.</param>
/// <param name="Email">Of that customer.</param>
/// <param name="Until">When it ends by itself, UTC.</param>
/// <param name="ReturnUrl">The page of the back office where it began.</param>
public sealed record Acting(string Id, int CustomerId, string Email, DateTime Until, string ReturnUrl);

/// <summary>How a sign-in says that its member of staff acts for a customer. Everything else in it stays that of the member of staff.</summary>
public static class ActingClaims
{
    private const string Session = "acting_id";
    private const string Customer = "acting_for";
    private const string Email = "acting_for_email";
    private const string Until = "acting_until";
    private const string ReturnUrl = "acting_return";

    private static readonly string[] s_all = [Session, Customer, Email, Until, ReturnUrl];

    public static IEnumerable<Claim> Of(Acting acting)
    {
        ArgumentNullException.ThrowIfNull(acting);
        return
        [
            new(Session, acting.Id), new(Customer, acting.CustomerId.ToString(CultureInfo.InvariantCulture)), new(Email, acting.Email),
            new(Until, new DateTimeOffset(acting.Until).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), new(ReturnUrl, acting.ReturnUrl),
        ];
    }

    /// <summary>For whom the sign-in acts, whether or not its time is over; <see langword="null"/> for everybody who is themselves.</summary>
    public static Acting? Find(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return int.TryParse(user.FindFirstValue(Customer), CultureInfo.InvariantCulture, out var id)
            && long.TryParse(user.FindFirstValue(Until), CultureInfo.InvariantCulture, out var seconds)
            ? new(user.FindFirstValue(Session) ?? "", id, user.FindFirstValue(Email) ?? "", DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime, LocalUrl.Of(user.FindFirstValue(ReturnUrl), PortalUrls.Users))
            : null;
    }

    /// <summary>Whether the person's own roles allow it.</summary>
    public static bool MayAct(ClaimsPrincipal user) => CallerContext.From(Without(user)).ReachOf(Permission.ActForCustomers) is Reach.Any;

    /// <summary>The sign-in of the member of staff themselves.</summary>
    public static ClaimsPrincipal Without(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new(user.Identities.Select(identity => new ClaimsIdentity(
            identity.Claims.Where(claim => !s_all.Contains(claim.Type)).Select(claim => claim.Clone()), identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType)));
    }

    /// <summary>A sign-in that is written anew goes on acting, as long as the person may.</summary>
    public static void Keep(ClaimsPrincipal from, ClaimsPrincipal to)
    {
        if (Find(from) is { } acting && Find(to) is null && MayAct(to) && to.Identity is ClaimsIdentity identity)
        {
            identity.AddClaims(Of(acting));
        }
    }
}
