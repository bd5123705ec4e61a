using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>Notices over the broker: one exchange for all processes, and a queue for each that goes with its connection. Those of this process wait while it has none.</summary>
internal sealed partial class RabbitNotices(BrokerNames names, ILogger<RabbitNotices> log) : INotices, IBrokerPart
{
    private const int MostWaiting = 1000;

    private readonly string _process = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<NoticeKind, ConcurrentBag<Action<string>>> _listeners = new();
    private readonly Channel<Notice> _waiting = Channel.CreateBounded<Notice>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Listen(NoticeKind kind, Action<string> hear) => _listeners.GetOrAdd(kind, _ => []).Add(hear);

    public void Announce(NoticeKind kind, string about = "")
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(about.Length, INotices.LongestAbout);
        _waiting.Writer.TryWrite(new(kind.ToString(), about));
    }

    public async Task OpenAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        var channel = await session.OpenChannelAsync(cancellationToken);
        await channel.ExchangeDeclareAsync(names.Notices, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        var queue = await channel.QueueDeclareAsync(
            names.Notes, durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = MostWaiting }, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue.QueueName, names.Notices, "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            Hear(delivery);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        _ = SendAsync(session, channel);
    }

    private async Task SendAsync(BrokerSession session, IChannel channel)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(session.Gone))
            {
                while (session.IsOpen && _waiting.Reader.TryRead(out var notice))
                {
                    await channel.BasicPublishAsync(names.Notices, "", mandatory: false, new BasicProperties { AppId = _process }, notice.Write(), session.Gone);
                }
            }
        }
        catch (Exception exception) when (Broker.IsTrouble(exception))
        {
            session.End(exception.Message);
        }
    }

    private void Hear(BasicDeliverEventArgs delivery)
    {
        if (delivery.BasicProperties.AppId == _process || Notice.Read(delivery.Body.Span) is not var (kind, about))
        {
            return; // One's own, or of a later version.
        }

        foreach (var hear in _listeners.GetValueOrDefault(kind) ?? [])
        {
            try
            {
                hear(about);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                LogFailed(log, exception, kind);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A notice of another process could not be followed: {Kind}")]
    private static partial void LogFailed(ILogger log, Exception exception, NoticeKind kind);
}
