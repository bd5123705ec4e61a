using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Messaging;

namespace Portal.Core.Jobs;

/// <summary>
/// Work that is done at intervals, and at once when somebody signals that there is some. Of several processes on one database
/// one does each round: the one that gets its lease. A round whose lease is lost is cancelled.
/// </summary>
public abstract partial class PeriodicWorker : BackgroundService
{
    private readonly PeriodicTasks _tasks;
    private readonly ILogger _log;
    private readonly Lazy<IReadOnlyList<PeriodicLoop>> _loops;
    private readonly AsyncLocal<RoundFailures?> _failures = new();

    protected PeriodicWorker(TimeSpan interval, PeriodicTasks tasks, ILogger log)
    {
        (Interval, _tasks, _log) = (interval, tasks, log);
        _loops = new(() => [.. Parts.Select(part => new PeriodicLoop(
            new(part.Name, interval, part.Delay, NeedsLease, token => RunRoundAsync(part, token)), tasks, log))]);
        tasks.Notices.Listen(NoticeKind.WorkIsThere, name =>
        {
            if (name == GetType().Name)
            {
                SignalHere();
            }
            else
            {
                SignalHere(name);
            }
        });
    }

    /// <summary>From the beginning of a round to that of the next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>The names of its tasks, as their records have them.</summary>
    public IEnumerable<string> TaskNames => _loops.Value.Select(loop => loop.Name);

    /// <summary>
    /// Whether only one process at a time may do a round. Work that holds each of its things by a lease of its own does not need
    /// another one; its record is then written when its outcome changes, and once a minute.
    /// </summary>
    public virtual bool NeedsLease => true;

    /// <summary>What has a record and a lease of its own: by default the work as a whole.</summary>
    protected virtual IEnumerable<PeriodicPart> Parts => [new(GetType().Name, RunOnceAsync)];

    /// <summary>The present moment, UTC.</summary>
    protected DateTime Now => _tasks.Clock.GetUtcNow().UtcDateTime;

    /// <summary>Says that there is work, which is then done at once, or as soon as the process that is at it has finished; does nothing if that is known already.</summary>
    public void Signal()
    {
        SignalHere();
        Pass(GetType().Name);
    }

    /// <summary>The same for one of <see cref="TaskNames"/>.</summary>
    public void Signal(string task)
    {
        SignalHere(task);
        Pass(task);
    }

    /// <summary>Does what is due now, whoever has the lease. A failure is logged, and the next round tries again.</summary>
    public abstract Task RunOnceAsync(CancellationToken cancellationToken);

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_loops.Value.Select(loop => Task.Run(() => loop.RunAsync(stoppingToken), CancellationToken.None)));

    /// <summary>Does one piece of the round; its failure is logged and recorded, and does not keep the others from being done.</summary>
    protected async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(_log, exception, GetType().Name);
            _failures.Value?.Add(exception);
        }
    }

    private void SignalHere()
    {
        foreach (var loop in _loops.Value)
        {
            loop.Signal();
        }
    }

    private void SignalHere(string task) => _loops.Value.SingleOrDefault(loop => loop.Name == task)?.Signal();

    /// <summary>Tells the processes that work, where this one does not; of several that do each would do a round.</summary>
    private void Pass(string name)
    {
        if (!_tasks.AreDoneHere)
        {
            _tasks.Notices.Announce(NoticeKind.WorkIsThere, name);
        }
    }

    private async Task<string?> RunRoundAsync(PeriodicPart part, CancellationToken cancellationToken)
    {
        var failures = new RoundFailures();
        _failures.Value = failures;
        await TryAsync(part.RunAsync, cancellationToken);
        return failures.Text;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Worker} failed; the next round tries again")]
    private static partial void LogFailed(ILogger log, Exception exception, string worker);
}
