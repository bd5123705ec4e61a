using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Portal.Core.Messaging.InProcess;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>
/// Hands requests for readings to the broker, and waits for their answers. While the broker is away, or nobody reads there, this process makes the readings itself:
/// so too those that were asked for on a connection that was lost, whose messages may still be read by others. A reading that is made twice counts once.
/// </summary>
internal sealed partial class RabbitUsageQueue(BrokerNames names, UsageQueueOptions options, UsageQueue own, BrokerState state, ILogger<RabbitUsageQueue> log) : IUsageQueue, IBrokerPart
{
    /// <summary>Milliseconds for which a queue of answers stays when its process has gone.</summary>
    private const int RepliesExpire = 120_000;

    /// <summary>Answers that wait for a process which does not take them.</summary>
    private const int MostReplies = 10_000;

    private readonly ConcurrentDictionary<string, Request> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Request> _sent = new(StringComparer.Ordinal);
    private volatile Line? _line;

    /// <summary>How long an answer may take: a reader that died is found out, and another one reads.</summary>
    private TimeSpan Limit => options.Limit * 2;

    public async Task OpenAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        var channel = await session.OpenChannelAsync(cancellationToken, confirms: true);
        await channel.QueueDeclareAsync(
            names.Replies, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-expires"] = RepliesExpire, ["x-max-length"] = MostReplies }, cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += OnReplyAsync;
        await channel.BasicConsumeAsync(names.Replies, autoAck: true, consumer, cancellationToken);
        _line = new(session, channel);
    }

    public async Task<bool> AskAsync(string s3uid, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_line is not { Session.IsOpen: true } line || state.View.Readers == 0)
        {
            return await own.AskAsync(s3uid, patience, cancellationToken);
        }

        var mine = new Request(s3uid);
        var shared = _open.GetOrAdd(s3uid, mine);
        if (shared == mine)
        {
            _ = CarryAsync(line, mine);
        }

        try
        {
            return await shared.Done.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task CarryAsync(Line line, Request request)
    {
        var isSaved = false;
        try
        {
            _sent[request.Id] = request;
            isSaved = await TrySendAsync(line, request) && await AwaitReplyAsync(line, request);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogFailed(log, exception, request.S3uid);
        }
        finally
        {
            // Whoever asks from here on gets a reading of their own.
            _sent.TryRemove(request.Id, out _);
            _open.TryRemove(KeyValuePair.Create(request.S3uid, request));
            request.Finish(isSaved);
        }
    }

    /// <returns>Whether there is something to wait for; not if the queue is full.</returns>
    private async Task<bool> TrySendAsync(Line line, Request request)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var activity = MessagingTraces.Source.StartActivity(MessagingTraces.Ask, ActivityKind.Producer);
        try
        {
            var properties = new BasicProperties { Persistent = true, MessageId = request.Id, CorrelationId = request.Id, ReplyTo = names.Replies };
            MessageTrace.Write(properties);
            await line.Channel.BasicPublishAsync("", names.Usage, mandatory: true, properties, UsageRequest.Write(request.S3uid), limit.Token);
            return true;
        }
        catch (PublishException exception)
        {
            LogRefused(log, request.S3uid, exception.IsReturn);
            return false;
        }
        catch (Exception exception) when (Broker.IsTrouble(exception))
        {
            return true; // Perhaps it has arrived; if the connection is lost, the reading is made here.
        }
    }

    private async Task<bool> AwaitReplyAsync(Line line, Request request)
    {
        try
        {
            await Task.WhenAny(request.Reply, line.Session.Ended).WaitAsync(Limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            return false;
        }

        return request.Reply.IsCompleted ? await request.Reply : await own.AskAsync(request.S3uid, Limit, CancellationToken.None);
    }

    private Task OnReplyAsync(object sender, BasicDeliverEventArgs delivery)
    {
        if (delivery.BasicProperties.CorrelationId is { } id && _sent.TryGetValue(id, out var request))
        {
            request.Answer(delivery.Body.Length == 1 && delivery.Body.Span[0] == 1);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker did not take the request for a reading of {S3uid}: the queue is full (or gone: {IsGone})")]
    private static partial void LogRefused(ILogger log, string s3uid, bool isGone);

    [LoggerMessage(Level = LogLevel.Error, Message = "The reading of {S3uid} could not be asked for")]
    private static partial void LogFailed(ILogger log, Exception exception, string s3uid);

    private sealed record Line(BrokerSession Session, IChannel Channel);

    private sealed class Request(string s3uid)
    {
        private readonly TaskCompletionSource<bool> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Id { get; } = Guid.NewGuid().ToString("N");

        public string S3uid { get; } = s3uid;

        /// <summary>What the reader says.</summary>
        public Task<bool> Reply => _reply.Task;

        /// <summary>What everybody who asked is told.</summary>
        public Task<bool> Done => _done.Task;

        public void Answer(bool isSaved) => _reply.TrySetResult(isSaved);

        public void Finish(bool isSaved) => _done.TrySetResult(isSaved);
    }
}
