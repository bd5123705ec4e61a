using System.Buffers;
using System.Text.Json;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>The body of a message that asks for a reading.</summary>
/// <param name="Version">Of its form; others are set aside.</param>
internal sealed record UsageRequest(int Version, string S3uid)
{
    public const int CurrentVersion = 1;

    /// <summary>Bytes of a body; longer ones were not written by a portal.</summary>
    private const int MostBytes = 512;

    private const int LongestName = 64;

    private static readonly SearchValues<char> s_letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    public static ReadOnlyMemory<byte> Write(string s3uid) => JsonSerializer.SerializeToUtf8Bytes(new UsageRequest(CurrentVersion, s3uid));

    /// <summary><see langword="null"/> for what is no request.</summary>
    public static UsageRequest? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.Length <= MostBytes
                && JsonSerializer.Deserialize<UsageRequest>(body) is { Version: CurrentVersion, S3uid: { Length: > 0 and <= LongestName } s3uid } request
                && !s3uid.AsSpan().ContainsAnyExcept(s_letters) ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
