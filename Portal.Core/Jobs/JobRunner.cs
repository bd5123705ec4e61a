using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

/// <summary>How the runner works.</summary>
public sealed record JobRunnerOptions
{
    /// <summary>Jobs at the same time.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>How long a job stays with a worker that gives no sign of life.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often it looks for work without being called.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// Runs jobs. A lease says who works on which; the lease of a runner that died runs out and another goes on from the last report.
/// </summary>
internal sealed partial class JobRunner(JobStore store, JobQueue queue, JobHandlers handlers, JobRunnerOptions options, TimeProvider clock, ILoggerFactory loggers)
    : BackgroundService
{
    /// <summary>Candidates looked at per free place, so that one customer's many jobs do not hold all places.</summary>
    private const int Choice = 16;

    private static readonly ActivitySource s_source = new(PeriodicLoop.SourceName);

    private readonly Guid _owner = Guid.NewGuid();
    private readonly ILogger _log = loggers.CreateLogger("Portal.Jobs");
    private readonly ConcurrentDictionary<long, Working> _working = new();

    private sealed record Working(int CustomerId, CancellationTokenSource Stop)
    {
        public Task Task { get; set; } = Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await TryRoundAsync(stoppingToken);
                await queue.WaitAsync(options.Round, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops; what runs hands its lease back below.
        }

        await Task.WhenAll(_working.Values.Select(working => working.Task));
    }

    private async Task TryRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StopLostAsync(cancellationToken);
            await StartDueAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogRound(_log, exception);
        }
    }

    private async Task StopLostAsync(CancellationToken cancellationToken)
    {
        if (_working.IsEmpty)
        {
            return;
        }

        foreach (var id in await store.FindLostAsync([.. _working.Keys], _owner, cancellationToken))
        {
            if (_working.TryGetValue(id, out var working))
            {
                await working.Stop.CancelAsync();
            }
        }
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        var free = options.Concurrency - _working.Count;
        if (free <= 0)
        {
            return;
        }

        var due = (await store.FindDueAsync(free * Choice, cancellationToken)).Where(job => !_working.ContainsKey(job.Id)).ToList();
        for (; free > 0 && due.Count > 0; free--)
        {
            var next = due.MinBy(job => _working.Values.Count(working => working.CustomerId == job.CustomerId))!;
            due.Remove(next);
            if (await store.TryClaimAsync(next, _owner, options.Lease, cancellationToken))
            {
                Start(next, cancellationToken);
            }
        }
    }

    private void Start(Job job, CancellationToken stoppingToken)
    {
        var working = new Working(job.CustomerId, CancellationTokenSource.CreateLinkedTokenSource(stoppingToken));
        _working[job.Id] = working;
        working.Task = Task.Run(() => WorkAsync(job, working, stoppingToken), CancellationToken.None);
    }

    private async Task WorkAsync(Job job, Working working, CancellationToken stoppingToken)
    {
        using var activity = s_source.Begin($"job.{job.Kind}", job.TraceParent);
        try
        {
            using var beat = clock.CreateTimer(_ => _ = RenewAsync(job.Id, working), null, options.Lease / 3, options.Lease / 3);
            var attempt = new JobAttempt(job, _owner, store, handlers.Find(job.Kind), options, clock, _log);
            await attempt.RunAsync(working.Stop.Token, stoppingToken);
        }
        catch (Exception exception)
        {
            // Even its end could not be saved: the lease runs out and the job is taken up again.
            LogAbandoned(_log, exception, job.Id, job.Kind);
        }
        finally
        {
            _working.TryRemove(job.Id, out _);
            queue.SignalHere();
        }
    }

    /// <summary>A handler that is busy with one long call keeps its job, and hears of a cancellation.</summary>
    private async Task RenewAsync(long id, Working working)
    {
        try
        {
            if (!await store.TryChangeAsync(id, _owner, job => job.Renew(clock.GetUtcNow().UtcDateTime + options.Lease), CancellationToken.None))
            {
                await working.Stop.CancelAsync();
            }
        }
        catch (Exception exception)
        {
            LogRound(_log, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The job runner cannot read or write its jobs")]
    private static partial void LogRound(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Id} ({Kind}) was left without a record of its end")]
    private static partial void LogAbandoned(ILogger log, Exception exception, long id, string kind);
}
