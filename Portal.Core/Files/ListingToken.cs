using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <summary>
/// What answers give so that the next call goes on behind them. It belongs to one listing: shown at another one, it is refused
/// instead of leading somewhere by chance.
/// </summary>
internal static class ListingToken
{
    /// <summary>Longer than any that is given out.</summary>
    private const int MaxLength = 4096;

    private const int MarkLength = 8;

    /// <param name="place">Where to go on; text without half characters.</param>
    public static string Of(OpenBucket bucket, string listing, string place) =>
        Base64Url.EncodeToString([.. Mark(bucket, listing), .. Encoding.UTF8.GetBytes(place)]);

    /// <summary>Where the token goes on; <see langword="null"/> if there is none.</summary>
    /// <param name="listing">What is listed of the bucket, and how.</param>
    public static Result<string?> Read(OpenBucket bucket, string listing, string? token)
    {
        if (token is null)
        {
            return (string?)null;
        }

        if (token.Length > MaxLength || !Base64Url.IsValid(token, out var length) || length <= MarkLength)
        {
            return Refused;
        }

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(token);
        return bytes.StartsWith(Mark(bucket, listing)) && Utf8.IsValid(bytes[MarkLength..]) ? Encoding.UTF8.GetString(bytes[MarkLength..]) : Refused;
    }

    public static Refusal Refused => Refusal.Conflict(FileText.ListAgain, nameof(ListFilesInput.Token));

    private static ReadOnlySpan<byte> Mark(OpenBucket bucket, string listing) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{bucket.Account.S3uid}/{bucket.Name}/{listing}")).AsSpan(0, MarkLength);
}
