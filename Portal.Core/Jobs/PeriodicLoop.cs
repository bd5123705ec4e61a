using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Jobs;

/// <summary>What a loop runs, and how.</summary>
/// <param name="RunAsync">One round; answers why it failed, or <see langword="null"/>.</param>
/// <param name="NeedsLease">Whether only one process at a time may do it.</param>
internal sealed record PeriodicWork(string Name, TimeSpan Interval, TimeSpan Delay, bool NeedsLease, Func<CancellationToken, Task<string?>> RunAsync);

/// <summary>Runs one task round by round, whenever it is due and this process gets it, and at once when it is asked for.</summary>
internal sealed partial class PeriodicLoop(PeriodicWork work, PeriodicTasks tasks, ILogger log)
{
    /// <summary>The activities around rounds and tries of jobs: <c>periodic.NAME</c>, <c>job.KIND</c>.</summary>
    public const string SourceName = "S3Portal.Jobs";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>How soon a round that is wanted is tried again while another process is at it.</summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    /// <summary>How often work without a lease writes down that all is as before.</summary>
    private static readonly TimeSpan s_noteEvery = TimeSpan.FromMinutes(1);

    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long? _notedAt;
    private string? _notedError;

    public string Name => work.Name;

    private DateTime Now => tasks.Clock.GetUtcNow().UtcDateTime;

    public void Signal() => _signals.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken stop)
    {
        var isAsked = false;
        while (!stop.IsCancellationRequested)
        {
            isAsked |= _signals.Reader.TryRead(out _);
            var pause = tasks.Options.Look;
            try
            {
                (isAsked, pause) = work.NeedsLease ? await StepAsync(isAsked, stop) : await RunFreelyAsync(stop);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                LogTrouble(log, exception, Name);
            }
            catch (OperationCanceledException)
            {
                // The portal stops.
            }

            await WaitAsync(pause, stop);
        }
    }

    /// <summary>Runs a round if one is due and nobody else is at it.</summary>
    /// <returns>Whether a round is still asked for, and how long there is nothing to do.</returns>
    private async Task<(bool IsAsked, TimeSpan Pause)> StepAsync(bool isAsked, CancellationToken stop)
    {
        var task = await tasks.ReadAsync(Name, work.Interval, work.Delay, stop);
        if (!isAsked && !tasks.IsDue(task, work.Interval))
        {
            var left = task.DueAt - Now;
            return (false, left < tasks.Options.Look ? left : tasks.Options.Look);
        }

        if (tasks.IsHeld(task) || await tasks.TryTakeAsync(task, work.Interval, stop) is not { } owner)
        {
            return (isAsked, s_retry < tasks.Options.Look ? s_retry : tasks.Options.Look);
        }

        await RunHeldAsync(owner, stop);
        return (false, TimeSpan.Zero);
    }

    private async Task RunHeldAsync(Guid owner, CancellationToken stop)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var over = new CancellationTokenSource();
        var beat = BeatAsync(owner, round, over.Token);
        try
        {
            var outcome = await RunRoundAsync(round.Token);
            await over.CancelAsync();
            await beat;
            await tasks.FinishAsync(Name, owner, work.Interval, outcome, CancellationToken.None);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await tasks.HandBackAsync(Name, owner, CancellationToken.None);
        }
        catch (OperationCanceledException) when (round.IsCancellationRequested)
        {
            LogLost(log, Name);
        }
        finally
        {
            await over.CancelAsync();
            await beat;
        }
    }

    private async Task<(bool IsAsked, TimeSpan Pause)> RunFreelyAsync(CancellationToken stop)
    {
        var outcome = await RunRoundAsync(stop);
        if (_notedAt is not { } noted || outcome.Error != _notedError || tasks.Clock.GetElapsedTime(noted) >= s_noteEvery)
        {
            await tasks.ReadAsync(Name, work.Interval, work.Delay, stop);
            await tasks.FinishAsync(Name, null, work.Interval, outcome, stop);
            (_notedAt, _notedError) = (tasks.Clock.GetTimestamp(), outcome.Error);
        }

        return (false, work.Interval);
    }

    private async Task<PeriodicOutcome> RunRoundAsync(CancellationToken cancellationToken)
    {
        using var activity = s_source.StartActivity($"periodic.{Name}");
        var (started, timestamp) = (Now, tasks.Clock.GetTimestamp());
        var error = await work.RunAsync(cancellationToken);
        return new(started, tasks.Clock.GetElapsedTime(timestamp), error);
    }

    /// <summary>Keeps the lease while the round runs, and ends the round once the lease is lost or cannot be kept.</summary>
    private async Task BeatAsync(Guid owner, CancellationTokenSource round, CancellationToken over)
    {
        var kept = tasks.Clock.GetTimestamp();
        while (await IsStillOnAsync(tasks.Options.Lease / 3, over))
        {
            try
            {
                if (!await tasks.RenewAsync(Name, owner, over))
                {
                    await round.CancelAsync();
                    return;
                }

                kept = tasks.Clock.GetTimestamp();
            }
            catch (Exception exception) when (!over.IsCancellationRequested)
            {
                LogTrouble(log, exception, Name);
                if (tasks.Clock.GetElapsedTime(kept) >= tasks.Options.Lease)
                {
                    await round.CancelAsync();
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> IsStillOnAsync(TimeSpan pause, CancellationToken over)
    {
        await Task.Delay(pause, tasks.Clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !over.IsCancellationRequested;
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stop)
    {
        if (pause <= TimeSpan.Zero)
        {
            return;
        }

        using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(pause, tasks.Clock, round.Token), _signals.Reader.WaitToReadAsync(round.Token).AsTask());
        await round.CancelAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The record of {Task} cannot be read or written")]
    private static partial void LogTrouble(ILogger log, Exception exception, string task);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Task} was broken off: its lease was lost, another process has it or the database did not answer")]
    private static partial void LogLost(ILogger log, string task);
}
