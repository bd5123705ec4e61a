using System.Globalization;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Portal.Access;
using Portal.Core.Operations;

namespace Portal;

/// <summary>Tells pages who is acting. One per request or circuit.</summary>
public sealed class CallerContext(AuthenticationStateProvider authentication, ActingSessions acting)
{
    /// <summary>When the person signed in, as Unix seconds; written into the cookie at sign-in.</summary>
    public const string AuthenticatedAtClaim = "auth_time";

    /// <summary>The remote address of the request that began this page; added to every request's identity.</summary>
    public const string AddressClaim = "remote_address";

    private DateTime? _confirmedAt;

    /// <summary>The remote address as the audit has it.</summary>
    public static string? AddressOf(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();

    public async ValueTask<Caller> GetAsync()
    {
        // A page may stay open longer than its member of staff may act.
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var caller = From(user, _confirmedAt);
        return caller.StaffId is { } staff && !acting.Holds(user) ? Caller.ActingIsOver(staff, caller.Address) : caller;
    }

    /// <summary>Notes that the person has just confirmed the password on this page.</summary>
    /// <param name="at">UTC.</param>
    public void Confirm(DateTime at) => _confirmedAt = at;

    /// <summary>The caller behind a web request's identity: the customer for whom the person acts, or the person.</summary>
    public static Caller From(ClaimsPrincipal user, DateTime? confirmedAt = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        var address = user.FindFirstValue(AddressClaim);
        if (!int.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id))
        {
            return Caller.Visitor(address);
        }

        if (ActingClaims.Find(user) is { } acting)
        {
            // Never counts as a fresh sign-in: it is not the customer who has signed in.
            return ActingClaims.MayAct(user) ? new(acting.CustomerId, [Role.Customer], Door.Web, address, StaffId: id) : Caller.ActingIsOver(id, address);
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
