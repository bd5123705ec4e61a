using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Access;

/// <summary>Learns within moments which times of acting have been stopped on another node, or on this one before it was started anew.</summary>
internal sealed partial class EndedElsewhere(IDbContextFactory<PortalDb> databases, ActingSessions sessions, SessionClock clock, ILogger<EndedElsewhere> log) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.Time.GetUtcNow().UtcDateTime;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var ended in db.EndedActings.AsNoTracking().Where(ended => ended.Until >= now).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            sessions.End(ended.Session, ended.Until);
        }
    }

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
                LogFailure(log, exception);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(s_look, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Which times of acting were stopped elsewhere could not be read")]
    private static partial void LogFailure(ILogger log, Exception exception);
}
