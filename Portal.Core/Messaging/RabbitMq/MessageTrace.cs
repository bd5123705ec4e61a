using Portal.Core.Operations;
using RabbitMQ.Client;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>The trace of whoever sent a message, in its header <c>traceparent</c>.</summary>
internal static class MessageTrace
{
    private const string Header = "traceparent";

    public static void Write(BasicProperties properties)
    {
        if (TraceOrigin.Current is { } origin)
        {
            properties.Headers ??= new Dictionary<string, object?>();
            properties.Headers[Header] = origin;
        }
    }

    /// <summary><see langword="null"/> for a message without one, or with something else there.</summary>
    public static string? Read(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(Header, out var value) == true && value is byte[] { Length: TraceOrigin.Length } bytes ? DeadLetter.TextOf(bytes) : null;
}
