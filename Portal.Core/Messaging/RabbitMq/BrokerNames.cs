namespace Portal.Core.Messaging.RabbitMq;

/// <summary>What queues and exchanges are called.</summary>
internal sealed class BrokerNames(MessagingOptions options)
{
    /// <summary>Requests for readings.</summary>
    public string Usage => $"{options.Prefix}.usage";

    /// <summary>Messages that were set aside.</summary>
    public string Dead => $"{options.Prefix}.usage.dead";

    /// <summary>The exchange of what processes tell each other.</summary>
    public string Notices => $"{options.Prefix}.notices";

    /// <summary>Where this process hears them.</summary>
    public string Notes { get; } = $"{options.Prefix}.notices.{Guid.NewGuid():N}";

    /// <summary>Where the answers for this process go.</summary>
    public string Replies { get; } = $"{options.Prefix}.replies.{Guid.NewGuid():N}";

    /// <summary>Whether answers may be sent there: a message must not lead them into another queue.</summary>
    public bool IsForReplies(string? queue) => queue?.StartsWith($"{options.Prefix}.replies.", StringComparison.Ordinal) == true;
}
