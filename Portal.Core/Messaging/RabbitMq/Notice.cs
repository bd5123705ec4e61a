using System.Text.Json;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>The body of a notice.</summary>
/// <param name="Kind">By its name.</param>
internal sealed record Notice(string Kind, string About)
{
    /// <summary>Bytes of a body; longer ones were not written by a portal.</summary>
    private const int MostBytes = 1024;

    public ReadOnlyMemory<byte> Write() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary><see langword="null"/> for what is no notice, or one of a kind that this version does not know.</summary>
    public static (NoticeKind Kind, string About)? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.Length <= MostBytes
                && JsonSerializer.Deserialize<Notice>(body) is { Kind: { } name, About: { Length: <= INotices.LongestAbout } about }
                && Enum.TryParse<NoticeKind>(name, out var kind) && Enum.GetName(kind) == name ? (kind, about) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
