using RabbitMQ.Client;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>Counts now and then what waits at the broker, and who reads there.</summary>
internal sealed class BrokerWatch(BrokerNames names, BrokerState state) : IBrokerPart
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(3);

    public async Task OpenAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        var channel = await session.OpenChannelAsync(cancellationToken);
        await CountAsync(channel, cancellationToken);
        _ = GoOnAsync(session, channel);
    }

    private async Task GoOnAsync(BrokerSession session, IChannel channel)
    {
        try
        {
            while (await Task.WhenAny(session.Ended, Task.Delay(s_interval, TimeProvider.System)) != session.Ended)
            {
                await CountAsync(channel, CancellationToken.None);
            }
        }
        catch (Exception exception) when (Broker.IsTrouble(exception))
        {
            session.End(exception.Message);
        }
    }

    private async Task CountAsync(IChannel channel, CancellationToken cancellationToken)
    {
        var usage = await channel.QueueDeclarePassiveAsync(names.Usage, cancellationToken);
        var dead = await channel.QueueDeclarePassiveAsync(names.Dead, cancellationToken);
        state.Counted(usage.MessageCount, usage.ConsumerCount, dead.MessageCount);
    }
}
