using RabbitMQ.Client;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>What works over the broker while there is a connection.</summary>
internal interface IBrokerPart
{
    /// <summary>Declares what it needs and begins to work; called again with each new connection.</summary>
    Task OpenAsync(BrokerSession session, CancellationToken cancellationToken);
}

/// <summary>One connection to the broker and the channels on it. When one of them is lost, all are: whoever needs them waits for the next session.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly IConnection _connection;
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BrokerSession(IConnection connection)
    {
        _connection = connection;
        connection.ConnectionShutdownAsync += (_, reason) => EndAsync(reason.ReplyText);
    }

    /// <summary>Ends with the session; says why.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Cancelled with the session, for what is not worth finishing without it.</summary>
    public CancellationToken Gone => _gone.Token;

    public bool IsOpen => _connection.IsOpen && !_ended.Task.IsCompleted;

    /// <summary>A channel whose loss ends the session.</summary>
    /// <param name="atOnce">Deliveries that are worked on at the same time.</param>
    public async Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken, bool confirms = false, ushort atOnce = 1)
    {
        var channel = await OpenAsideAsync(cancellationToken, confirms, atOnce);
        channel.ChannelShutdownAsync += (_, reason) => EndAsync(reason.ReplyText);
        return channel;
    }

    /// <summary>A channel that the caller closes, and whose loss is the caller's alone.</summary>
    public Task<IChannel> OpenAsideAsync(CancellationToken cancellationToken, bool confirms = false, ushort atOnce = 1) =>
        _connection.CreateChannelAsync(new(confirms, confirms, outstandingPublisherConfirmationsRateLimiter: null, consumerDispatchConcurrency: atOnce), cancellationToken);

    /// <summary>Gives it up, so that another one is begun. Returns at once: what is called by a channel must not wait for the channel's end.</summary>
    public void End(string reason)
    {
        if (_ended.TrySetResult(reason))
        {
            _ = _gone.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        End("");
        try
        {
            await _connection.CloseAsync(s_patience);
        }
        catch (Exception exception) when (Broker.IsTrouble(exception))
        {
            // It is gone already.
        }

        await _connection.DisposeAsync();
    }

    private Task EndAsync(string reason)
    {
        End(reason);
        return Task.CompletedTask;
    }
}
