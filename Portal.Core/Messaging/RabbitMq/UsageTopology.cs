using RabbitMQ.Client;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>Declares the two queues of usage. Both outlive the broker's restart.</summary>
internal sealed class UsageTopology(BrokerNames names, UsageQueueOptions options) : IBrokerPart
{
    /// <summary>Deliveries after which the broker itself sets a message aside: more than <see cref="UsageConsumer.Tries"/>, which do not count a reader that died.</summary>
    private const int MostDeliveries = 20;

    /// <summary>Messages set aside that are kept; the oldest go first.</summary>
    private const int MostDead = 10_000;

    public async Task OpenAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        await using var channel = await session.OpenAsideAsync(cancellationToken);

        // An ordinary queue: whoever looks at its messages puts them back, and a replicated one counts that.
        await channel.QueueDeclareAsync(
            names.Dead, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-max-length"] = MostDead }, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(
            names.Usage, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-delivery-limit"] = MostDeliveries,
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = names.Dead,
                ["x-max-length"] = options.Capacity,
                ["x-overflow"] = "reject-publish",
            },
            cancellationToken: cancellationToken);
        await channel.CloseAsync(cancellationToken);
    }
}
