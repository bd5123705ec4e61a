using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Portal.Core.Customers;

/// <summary>
/// Signs the links that are sent by mail. A link holds for a time, and only while what it was made for is unchanged:
/// a used link for a new password is worth nothing, as the password's stamp has changed with its use.
/// </summary>
public sealed class CustomerLinks(IDataProtectionProvider protection, TimeProvider clock)
{
    internal const string NewPassword = "S3Portal.Links.NewPassword.v1";
    internal const string EmailAddress = "S3Portal.Links.EmailAddress.v1";

    /// <summary>Between password and code of one sign-in; in no link, but signed the same way.</summary>
    internal const string SignInTicket = "S3Portal.SignIn.Ticket.v1";

    /// <summary>A second factor that is being set up.</summary>
    internal const string SecondFactorOffer = "S3Portal.SecondFactor.Offer.v1";

    /// <param name="state">What has to be unchanged when the link is used.</param>
    internal string Sign(string purpose, int customerId, string state, TimeSpan validFor) => protection.CreateProtector(purpose).Protect(
        string.Create(CultureInfo.InvariantCulture, $"{customerId}|{clock.GetUtcNow().Add(validFor).ToUnixTimeSeconds()}|{state}"));

    /// <summary>Whom the link was made for and in what state; <see langword="null"/> if it is none of ours or too old.</summary>
    internal (int CustomerId, string State)? Read(string purpose, string token)
    {
        try
        {
            var parts = protection.CreateProtector(purpose).Unprotect(token).Split('|', 3);
            var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], CultureInfo.InvariantCulture));
            return expires > clock.GetUtcNow() ? (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[2]) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
