using System.Globalization;
using Microsoft.Extensions.Logging;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Portal.Core.Storage;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>
/// Takes requests for readings from the broker, where this process works. A request is done with once its reading is saved: one that was under way when the
/// process or the connection ended is read again by whoever gets it next, and comes out the same.
/// </summary>
/// <param name="read">Reads and saves the usage of the account of that s3uid.</param>
internal sealed partial class UsageConsumer(BrokerNames names, UsageQueueOptions options, WorkPlace place, Func<string, CancellationToken, Task> read, TimeProvider clock, ILogger<UsageConsumer> log)
    : IBrokerPart
{
    /// <summary>Failures of the portal itself after which a message is set aside.</summary>
    public const int Tries = 3;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly string _late = string.Format(CultureInfo.InvariantCulture, MessagingText.TookTooLong, options.Limit.TotalSeconds);

    public async Task OpenAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        if (!place.IsHere)
        {
            return;
        }

        var atOnce = (ushort)options.Workers;
        var channel = await session.OpenChannelAsync(cancellationToken, confirms: true, atOnce);
        await channel.BasicQosAsync(0, atOnce, global: false, cancellationToken);
        var consumer = new Reader(session, channel);
        consumer.ReceivedAsync += (_, delivery) => TryHandleAsync(session, channel, delivery);
        await channel.BasicConsumeAsync(names.Usage, autoAck: false, consumer, cancellationToken);
    }

    private async Task TryHandleAsync(BrokerSession session, IChannel channel, BasicDeliverEventArgs delivery)
    {
        using var activity = MessagingTraces.Source.Begin(MessagingTraces.Read, MessageTrace.Read(delivery.BasicProperties));
        activity?.SetTag("messaging.system", "rabbitmq").SetTag("messaging.operation.type", "process").SetTag("messaging.destination.name", names.Usage);
        try
        {
            await HandleAsync(channel, delivery, session.Gone);
        }
        catch (Exception exception) when (Broker.IsTrouble(exception))
        {
            // What is neither done nor given back would hold its place for ever: without the connection the broker gives it out again.
            LogUnsaid(log, exception.Message);
            session.End(exception.Message);
        }
    }

    private async Task HandleAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken gone)
    {
        if (UsageRequest.Read(delivery.Body.Span) is not { } request)
        {
            await SetAsideAsync(channel, delivery, MessagingText.Unreadable);
            return;
        }

        var (isSaved, failure) = await TryReadAsync(request.S3uid, gone);
        if (gone.IsCancellationRequested)
        {
            return; // The connection or the process ends; the broker gives the message to another reader.
        }

        await (failure is null ? FinishAsync(channel, delivery, isSaved) : TryLaterAsync(channel, delivery, failure, gone));
    }

    /// <returns>Whether the reading is saved, and what is to be tried again because it is not. Storage that is away is not: it is read at intervals anyway.</returns>
    private async Task<(bool IsSaved, Exception? Failure)> TryReadAsync(string s3uid, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.Limit);
        try
        {
            await read(s3uid, limit.Token);
            return (true, null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            LogAway(log, s3uid, _late);
            return (false, null);
        }
        catch (Exception exception) when (S3Errors.From(exception) is { } fault)
        {
            LogAway(log, s3uid, fault.Message);
            return (false, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogFailed(log, exception, s3uid);
            return (false, exception);
        }
    }

    /// <summary>Answers whoever asked, and lets the broker forget the message.</summary>
    private async Task FinishAsync(IChannel channel, BasicDeliverEventArgs delivery, bool isSaved)
    {
        await ReplyAsync(channel, delivery, isSaved);
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }

    private async Task ReplyAsync(IChannel channel, BasicDeliverEventArgs delivery, bool isSaved)
    {
        if (delivery.BasicProperties is { CorrelationId: { } asked, ReplyTo: { } queue } && names.IsForReplies(queue))
        {
            // Whoever asked may have gone: then the answer falls away.
            await channel.BasicPublishAsync("", queue, mandatory: false, new BasicProperties { CorrelationId = asked }, new[] { (byte)(isSaved ? 1 : 0) });
        }
    }

    private async Task TryLaterAsync(IChannel channel, BasicDeliverEventArgs delivery, Exception exception, CancellationToken gone)
    {
        var failed = (delivery.BasicProperties.Headers?.TryGetValue("x-delivery-count", out var value) == true ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0) + 1;
        if (failed >= Tries)
        {
            await SetAsideAsync(channel, delivery, $"{exception.GetType().Name}: {exception.Message}");
            return;
        }

        await Task.Delay(s_pause * failed, TimeProvider.System, gone);
        await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true, gone);
    }

    /// <summary>Puts the message where staff look, and takes it out of the way once it is there.</summary>
    private async Task SetAsideAsync(IChannel channel, BasicDeliverEventArgs delivery, string reason)
    {
        await channel.BasicPublishAsync("", names.Dead, mandatory: true, DeadLetter.Mark(reason, clock.GetUtcNow()), delivery.Body);
        LogSetAside(log, reason);
        await FinishAsync(channel, delivery, isSaved: false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No fresh usage of {S3uid}: {Reason}")]
    private static partial void LogAway(ILogger log, string s3uid, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The usage of {S3uid} could not be read")]
    private static partial void LogFailed(ILogger log, Exception exception, string s3uid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request for a reading was set aside: {Reason}")]
    private static partial void LogSetAside(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The broker could not be told that a request is done, and gives it out again: {Reason}")]
    private static partial void LogUnsaid(ILogger log, string reason);

    private sealed class Reader(BrokerSession session, IChannel channel) : AsyncEventingBasicConsumer(channel)
    {
        /// <summary>The broker takes the queue away, as when somebody deletes it: then everything is declared anew.</summary>
        public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
        {
            session.End("The broker took the queue away.");
            return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
        }
    }
}
