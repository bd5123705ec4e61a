using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Endpoints;

/// <summary>
/// Proves that a report comes from somebody who has the secret, and lately: <c>t=SECONDS,v1=HEX</c>, where HEX is the HMAC-SHA256 of
/// <c>SECONDS.BODY</c>. There may be several <c>v1</c>, while a secret is being replaced.
/// </summary>
internal static class PaymentSignature
{
    public const string Header = "S3Portal-Signature";

    private const int LongestHeader = 1000;
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secrets">Any of them is enough.</param>
    /// <param name="now">UTC.</param>
    public static bool IsGood(string? header, ReadOnlySpan<byte> body, IEnumerable<string> secrets, DateTimeOffset now)
    {
        if (header is null || header.Length > LongestHeader || Parse(header) is not (var time, { Count: > 0 } signatures)
            || Math.Abs((now - time).TotalSeconds) > s_tolerance.TotalSeconds)
        {
            return false;
        }

        byte[] signed = [.. Encoding.ASCII.GetBytes(time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + "."), .. body];
        var good = false;
        foreach (var secret in secrets)
        {
            var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
            foreach (var signature in signatures)
            {
                good |= CryptographicOperations.FixedTimeEquals(expected, signature);
            }
        }

        return good;
    }

    private static (DateTimeOffset Time, List<byte[]> Signatures)? Parse(string header)
    {
        const long LastSecond = 253_402_300_799; // The end of the year 9999.
        long? time = null;
        var signatures = new List<byte[]>();
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal) && time is null
                && long.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond)
            {
                time = seconds;
            }
            else if (part.StartsWith("v1=", StringComparison.Ordinal))
            {
                var bytes = new byte[HMACSHA256.HashSizeInBytes];
                if (Convert.FromHexString(part.AsSpan(3), bytes, out _, out var written) is OperationStatus.Done && written == bytes.Length)
                {
                    signatures.Add(bytes);
                }
            }
        }

        return time is { } at ? (DateTimeOffset.FromUnixTimeSeconds(at), signatures) : null;
    }
}
