using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Customers;

/// <summary>What a code turned out to be.</summary>
internal enum UsedCode
{
    /// <summary>None that can be taken: wrong, too old, or used before.</summary>
    None,
    App,
    Recovery,
}

/// <summary>Makes second factors and takes their codes. What apps compute codes from is encrypted with the portal's own key ring; of recovery codes there are hashes.</summary>
public sealed class SecondFactors(IDataProtectionProvider protection)
{
    /// <summary>Recovery codes that one gets at once.</summary>
    public const int RecoveryCodes = 10;

    /// <summary>The longest that can be typed in for a code, spaces and all.</summary>
    internal const int MaxCodeLength = 40;

    private const string RecoveryLetters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int RecoveryLength = 16;
    private const int RecoveryGroup = 4;

    private readonly IDataProtector _protector = protection.CreateProtector("S3Portal.SecondFactor.v1");

    /// <summary>A factor with this secret, which a first code has proved to be in an app; and its recovery codes, to be shown once.</summary>
    /// <param name="step">Of the first code.</param>
    internal (SecondFactor Factor, IReadOnlyList<string> RecoveryCodes) Make(int customerId, byte[] secret, long step, DateTime now)
    {
        var factor = new SecondFactor { CustomerId = customerId, ProtectedSecret = Convert.ToBase64String(_protector.Protect(secret)), OnSince = now };
        factor.TryUse(step);
        return (factor, NewRecoveryCodes(factor));
    }

    /// <summary>Ten new recovery codes in place of those before, to be shown once.</summary>
    internal static IReadOnlyList<string> NewRecoveryCodes(SecondFactor factor)
    {
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoveryLetters, RecoveryLength)).ToList();
        factor.RecoveryHashes = [.. codes.Select(HashOf)];
        return [.. codes.Select(code => string.Join('-', code.Chunk(RecoveryGroup).Select(letters => new string(letters))))];
    }

    /// <summary>Takes a code of the app, or a recovery code: neither is taken a second time.</summary>
    /// <param name="now">UTC.</param>
    internal UsedCode TryUse(SecondFactor factor, string code, DateTime now)
    {
        var text = new string([.. code.Where(letter => !char.IsWhiteSpace(letter) && letter is not '-')]).ToLowerInvariant();
        return text.Length == Totp.Digits && text.All(char.IsAsciiDigit)
            ? Totp.FindStep(_protector.Unprotect(Convert.FromBase64String(factor.ProtectedSecret)), text, now) is { } step && factor.TryUse(step) ? UsedCode.App : UsedCode.None
            : text.Length == RecoveryLength && factor.TryUseRecovery(HashOf(text)) ? UsedCode.Recovery : UsedCode.None;
    }

    /// <summary>The customer's second factor for changing; <see langword="null"/> where none is on.</summary>
    internal static Task<SecondFactor?> FindAsync(PortalDb db, int customerId, CancellationToken cancellationToken) =>
        db.SecondFactors.SingleOrDefaultAsync(factor => factor.CustomerId == customerId, cancellationToken);

    /// <summary>Random enough to need no salt.</summary>
    private static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
