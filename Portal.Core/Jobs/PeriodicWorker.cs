using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Jobs;

/// <summary>Work that is done at intervals, and at once when somebody signals that there is some.</summary>
public abstract partial class PeriodicWorker(TimeSpan interval, TimeProvider clock, ILogger log) : BackgroundService
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The present moment, UTC.</summary>
    protected DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Says that there is work; does nothing if that is known already.</summary>
    public void Signal() => _signals.Writer.TryWrite(true);

    /// <summary>Does what is due now. A failure is logged, and the next round tries again.</summary>
    public abstract Task RunOnceAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(RunOnceAsync, stoppingToken);
            await WaitAsync(stoppingToken);
        }
    }

    /// <summary>Does one piece of the round; its failure does not keep the others from being done.</summary>
    protected async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(log, exception, GetType().Name);
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(Task.Delay(interval, clock, round.Token), _signals.Reader.WaitToReadAsync(round.Token).AsTask());
        _signals.Reader.TryRead(out _);
        await round.CancelAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} failed; the next round tries again")]
    private static partial void LogFailed(ILogger log, Exception exception, string worker);
}
