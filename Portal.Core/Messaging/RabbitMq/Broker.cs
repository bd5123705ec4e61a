using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Portal.Core.Messaging.RabbitMq;

/// <summary>
/// Keeps a connection to the broker. One that is lost, or cannot be made, is tried again with growing pauses for as long as the process runs; meanwhile everything
/// goes on within the process.
/// </summary>
internal sealed partial class Broker(MessagingOptions options, IEnumerable<IBrokerPart> parts, BrokerState state, ILogger<Broker> log) : BackgroundService
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long the broker may take for one answer.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>A peer that is silent for twice as long is taken for dead.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Whether this says that the broker or the way to it has failed, and not that the portal has.</summary>
    public static bool IsTrouble(Exception exception) =>
        exception is RabbitMQClientException or SocketException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var factory = CreateFactory();
        for (var pause = s_firstPause; !stoppingToken.IsCancellationRequested;)
        {
            var (wasOpen, error) = await TrySessionAsync(factory, stoppingToken);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            state.Lost(error);
            LogLost(log, state.View.Server, error);
            pause = wasOpen ? s_firstPause : pause * 2 < s_longestPause ? pause * 2 : s_longestPause;

            // Not all processes at the same moment.
            var jittered = pause * (0.5 + (Random.Shared.NextDouble() / 2));
            await Task.Delay(jittered, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Works on one connection until it ends.</summary>
    /// <returns>Whether everything had begun to work, and what ended it.</returns>
    private async Task<(bool WasOpen, string Error)> TrySessionAsync(ConnectionFactory factory, CancellationToken stoppingToken)
    {
        try
        {
            await using var session = new BrokerSession(await factory.CreateConnectionAsync(stoppingToken));
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken))
            {
                limit.CancelAfter(s_patience * 2);
                foreach (var part in parts)
                {
                    await part.OpenAsync(session, limit.Token);
                }
            }

            state.Connected();
            LogConnected(log, state.View.Server);
            return (true, await session.Ended.WaitAsync(stoppingToken));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A queue that was declared otherwise says so within.
            return (false, $"{exception.GetType().Name}: {(exception.InnerException ?? exception).Message}");
        }
    }

    private ConnectionFactory CreateFactory() => new()
    {
        Uri = options.Uri ?? throw new InvalidOperationException("There is no address of the broker."),
        ClientProvidedName = $"S3 Portal on {Environment.MachineName}, process {Environment.ProcessId}",
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = s_heartbeat,
        RequestedConnectionTimeout = s_patience,
        ContinuationTimeout = s_patience,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected with the broker {Server}")]
    private static partial void LogConnected(ILogger log, string? server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection with the broker {Server}; it is tried again, and meanwhile readings are made in this process: {Reason}")]
    private static partial void LogLost(ILogger log, string? server, string reason);
}
