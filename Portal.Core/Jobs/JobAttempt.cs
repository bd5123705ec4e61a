using System.Globalization;
using Microsoft.Extensions.Logging;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Jobs;

/// <summary>Runs a leased job once and records how that ended.</summary>
internal sealed partial class JobAttempt(
    Job job, Guid owner, JobStore store, IJobHandler? handler, JobRunnerOptions options, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMinutes(5);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <param name="stop">Ends when this job has to stop.</param>
    /// <param name="portalStops">Ends when everything has to stop; then the job is handed back.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken portalStops)
    {
        var run = new JobRun(job, ReportAsync);
        try
        {
            var does = handler ?? throw new InvalidOperationException($"No handler for jobs of kind {job.Kind}.");
            LogStarted(log, job.Id, job.Kind, job.Attempts);
            await does.RunAsync(run, stop);
            await EndAsync(end => end.Complete(Now, run.Remark));
            LogDone(log, job.Id, job.Kind, run.Progress.Done, run.Progress.Failed);
        }
        catch (OperationCanceledException) when (portalStops.IsCancellationRequested)
        {
            await EndAsync(end => end.Release(Now));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || IsLost)
        {
            LogStopped(log, job.Id, job.Kind);
        }
        catch (JobFailedException exception)
        {
            LogFailed(log, exception, job.Id, job.Kind, job.Attempts);
            await EndAsync(end => end.Fail(exception.Message, Now));
        }
        catch (Exception exception) when (S3Errors.From(exception)?.Fault is StorageFault.Unavailable)
        {
            LogWaiting(log, exception, job.Id, job.Kind, job.Attempts);
            await EndAsync(end => end.Wait(WordsFor(exception), Now + DelayAfter(end.Attempts)));
        }
        catch (Exception exception)
        {
            LogFailed(log, exception, job.Id, job.Kind, job.Attempts);
            await EndAsync(end => end.FailAttempt(WordsFor(exception), Now, DelayAfter(end.Attempts)));
        }
    }

    private bool IsLost { get; set; }

    /// <summary>2, 4, 8 … seconds, at most five minutes.</summary>
    internal static TimeSpan DelayAfter(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Max(attempts, 1)), s_longestDelay.TotalSeconds));

    private string WordsFor(Exception exception) => S3Errors.From(exception) is { } storage
        ? StorageRefusals.From(storage).Message
        : string.Format(CultureInfo.CurrentCulture, JobText.Unexpected, job.Id);

    private async Task ReportAsync(JobProgress progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var held = await store.TryChangeAsync(job.Id, owner, leased =>
        {
            leased.Report(progress);
            leased.Renew(Now + options.Lease);
        }, cancellationToken);
        if (!held)
        {
            IsLost = true;
            throw new OperationCanceledException($"Job {job.Id} was cancelled or passed on.");
        }
    }

    /// <summary>What happened is recorded even while the portal stops. Of a job that was cancelled meanwhile nothing is.</summary>
    private Task<bool> EndAsync(Action<Job> end) => store.TryChangeAsync(job.Id, owner, end, CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Id} ({Kind}) starts, try {Attempt}")]
    private static partial void LogStarted(ILogger log, long id, string kind, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Id} ({Kind}) is done: {Done} done, {Failed} failed")]
    private static partial void LogDone(ILogger log, long id, string kind, long done, long failed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Id} ({Kind}) was stopped")]
    private static partial void LogStopped(ILogger log, long id, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Id} ({Kind}) waits for storage, try {Attempt}")]
    private static partial void LogWaiting(ILogger log, Exception exception, long id, string kind, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Id} ({Kind}) failed, try {Attempt}")]
    private static partial void LogFailed(ILogger log, Exception exception, long id, string kind, int attempt);
}
