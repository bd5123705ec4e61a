using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Customers;

/// <summary>Where customers sign in from, by the records of it.</summary>
internal static class SignInPlaces
{
    private const int DaysRemembered = 30;

    /// <summary>Places that are compared at most; who signs in from more of them is told once too often.</summary>
    private const int MostPlaces = 200;

    private static readonly string[] s_signIns = [nameof(SignInCustomer), nameof(SignInWithCode), nameof(RegisterCustomer)];

    /// <summary>
    /// Whether the customer has not signed in from the network of this address for a month. The first sign-in of all is nothing new: there is nothing to compare it with.
    /// </summary>
    public static async Task<bool> IsNewPlaceAsync(this PortalDb db, int customerId, string? address, DateTime now, CancellationToken cancellationToken)
    {
        var signIns = db.AuditEvents.Where(line => line.CustomerId == customerId && s_signIns.Contains(line.Operation));
        if (!await signIns.AnyAsync(cancellationToken))
        {
            return false;
        }

        var since = now.AddDays(-DaysRemembered);
        var known = await signIns.Where(line => line.At > since).Select(line => line.Address).Distinct().Take(MostPlaces).ToListAsync(cancellationToken);
        var place = NetworkOf(address);
        return known.TrueForAll(seen => NetworkOf(seen) != place);
    }

    /// <summary>The newest sign-in that is on record.</summary>
    public static async Task<SignInSeen?> FindLastSignInAsync(this PortalDb db, int customerId, CancellationToken cancellationToken)
    {
        SignInSeen? newest = null;
        foreach (var operation in s_signIns)
        {
            // Each is the end of one stretch of the index.
            var last = await db.AuditEvents.Where(line => line.CustomerId == customerId && line.Operation == operation).OrderByDescending(line => line.At)
                .Select(line => new SignInSeen(line.At, line.Address)).FirstOrDefaultAsync(cancellationToken);
            newest = last is not null && (newest is null || last.At > newest.At) ? last : newest;
        }

        return newest;
    }

    /// <summary>Providers hand out addresses within a network anew from day to day: 256 addresses of the fourth generation, or the half of one of the sixth, are one place.</summary>
    private static string NetworkOf(string? address)
    {
        const int Length4 = 4;
        const int Kept4 = 3;
        const int Kept6 = 8;
        if (!IPAddress.TryParse(address, out var parsed))
        {
            return "";
        }

        var bytes = parsed.GetAddressBytes();
        return Convert.ToHexString(bytes.AsSpan(0, bytes.Length == Length4 ? Kept4 : Kept6));
    }
}
