using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>What is written on a message that is set aside.</summary>
internal static class DeadLetter
{
    public const string ReasonHeader = "x-portal-reason";
    private const int LongestReason = 500;

    /// <param name="at">When it is set aside.</param>
    public static BasicProperties Mark(string reason, DateTimeOffset at)
    {
        var text = reason.ReplaceLineEndings(" ");
        return new()
        {
            Persistent = true,
            MessageId = Guid.NewGuid().ToString("N"),
            Timestamp = new(at.ToUnixTimeSeconds()),
            Headers = new Dictionary<string, object?> { [ReasonHeader] = text.Length > LongestReason ? text[..LongestReason] : text },
        };
    }

    /// <summary>Texts come back as bytes.</summary>
    public static string? TextOf(object? header) => header switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        null => null,
        _ => Convert.ToString(header, CultureInfo.InvariantCulture),
    };
}
