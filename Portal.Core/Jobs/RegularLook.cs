using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Jobs;

/// <summary>
/// Looks at something again and again, in each process for itself, so without a lease, unlike <see cref="PeriodicWorker"/>. A look that fails is logged, and the next one comes.
/// </summary>
/// <param name="every">Between two looks.</param>
public abstract partial class RegularLook(TimeSpan every, ILogger log) : BackgroundService
{
    /// <summary>Looks once.</summary>
    public abstract Task LookAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailure(log, exception, GetType().Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(every, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A look of {Name} failed; the next one comes")]
    private static partial void LogFailure(ILogger log, Exception exception, string name);
}
