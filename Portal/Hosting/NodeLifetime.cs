using System.Runtime.InteropServices;
using Portal.Configuration;
using Portal.Core.Jobs;
using Portal.Core.Monitoring.Health;

namespace Portal.Hosting;

/// <summary>
/// Stops the node in order. At SIGTERM it says that it is not ready, hands its work to the other nodes at once, answers for <see cref="NodeOptions.DrainSeconds"/> more,
/// as the load balancer needs to notice, and only then ends. A second signal, or Ctrl+C, ends it without the wait.
/// </summary>
internal sealed partial class NodeLifetime(
    IHostApplicationLifetime lifetime, NodeState state, Handover handover, NodeOptions options, ILogger<NodeLifetime> log) : IHostLifetime, IDisposable
{
    /// <summary>How long work may take to come to a point where it can be handed over.</summary>
    private static readonly TimeSpan s_handover = TimeSpan.FromSeconds(4);

    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CancellationTokenSource _hurry = new();
    private int _drains;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, Receive));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _hurry.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal is PosixSignal.SIGINT || Interlocked.Exchange(ref _drains, 1) == 1)
        {
            _hurry.Cancel();
        }

        if (!state.IsDraining)
        {
            state.Drain();
            _ = StopInOrderAsync();
        }
    }

    private async Task StopInOrderAsync()
    {
        LogDraining(log, options.DrainSeconds);
        try
        {
            using var patience = new CancellationTokenSource(s_handover);
            await handover.StopWorkAsync(patience.Token);
            LogHandedOver(log);
        }
        catch (Exception exception)
        {
            LogFailure(log, exception); // Other nodes wait for the leases to run out.
        }

        await Task.Delay(TimeSpan.FromSeconds(options.DrainSeconds), TimeProvider.System, _hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This node stops: it hands over its work, and answers for {Seconds} s more")]
    private static partial void LogDraining(ILogger log, int seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The work of this node is handed over")]
    private static partial void LogHandedOver(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "The work of this node could not be handed over")]
    private static partial void LogFailure(ILogger log, Exception exception);
}
