using System.Globalization;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Portal.Core.Operations;

namespace Portal;

/// <summary>Tells pages who is acting. One per request or circuit.</summary>
public sealed class CallerContext(AuthenticationStateProvider authentication)
{
    /// <summary>When the person signed in, as Unix seconds; written into the cookie at sign-in.</summary>
    public const string AuthenticatedAtClaim = "auth_time";

    /// <summary>The remote address of the request that began this page; added to every request's identity.</summary>
    public const string AddressClaim = "remote_address";

    private DateTime? _confirmedAt;

    /// <summary>The remote address as the audit has it.</summary>
    public static string? AddressOf(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();

    public async ValueTask<Caller> GetAsync() => From((await authentication.GetAuthenticationStateAsync()).User, _confirmedAt);

    /// <summary>Notes that the person has just confirmed the password on this page.</summary>
    /// <param name="at">UTC.</param>
    public void Confirm(DateTime at) => _confirmedAt = at;

    /// <summary>The caller behind a web request's identity.</summary>
    public static Caller From(ClaimsPrincipal user, DateTime? confirmedAt = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        var address = user.FindFirstValue(AddressClaim);
        if (!int.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id))
        {
            return Caller.Visitor(address);
        }

        HashSet<Role> roles = [Role.Customer];
        foreach (var claim in user.FindAll(ClaimTypes.Role))
        {
            roles.Add(Enum.Parse<Role>(claim.Value));
        }

        var signedInAt = long.TryParse(user.FindFirstValue(AuthenticatedAtClaim), CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
            : (DateTime?)null;
        return new(id, roles, Door.Web, address, confirmedAt > signedInAt || signedInAt is null ? confirmedAt ?? signedInAt : signedInAt);
    }
}
