using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Messaging.InProcess;

/// <summary>
/// The queue within the process. A reading that comes too late for whoever asked is still made.
/// </summary>
/// <param name="read">Reads and saves the usage of the account of that s3uid.</param>
public sealed partial class UsageQueue(UsageQueueOptions options, Func<string, CancellationToken, Task> read, ILogger<UsageQueue> log) : BackgroundService, IUsageQueue
{
    private readonly Channel<Request> _waiting = Channel.CreateBounded<Request>(options.Capacity);
    private readonly ConcurrentDictionary<string, Request> _open = new(StringComparer.Ordinal);

    /// <summary>Readings that wait or are being made.</summary>
    public int Open => _open.Count;

    public async Task<bool> AskAsync(string s3uid, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await Enqueue(s3uid).Done.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        foreach (var request in _open.Values)
        {
            Finish(request, saved: false);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None)));

    private Request Enqueue(string s3uid)
    {
        var mine = new Request(s3uid);
        var shared = _open.GetOrAdd(s3uid, mine);
        if (shared == mine && !_waiting.Writer.TryWrite(mine))
        {
            Finish(mine, saved: false);
        }

        return shared;
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var request in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                using var activity = MessagingTraces.Source.Begin(MessagingTraces.Read, request.TraceParent);
                Finish(request, await TryReadAsync(request.S3uid, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops; who still waits is told when it has.
        }
    }

    private async Task<bool> TryReadAsync(string s3uid, CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(options.Limit);
        try
        {
            await read(s3uid, limit.Token);
            return true;
        }
        catch (Exception exception) when (S3Errors.From(exception) is { } fault)
        {
            LogAway(log, s3uid, fault.Message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogFailed(log, exception, s3uid);
        }

        return false;
    }

    /// <summary>Whoever asks from here on gets a reading of their own.</summary>
    private void Finish(Request request, bool saved)
    {
        _open.TryRemove(KeyValuePair.Create(request.S3uid, request));
        request.Finish(saved);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No fresh usage of {S3uid}: {Reason}")]
    private static partial void LogAway(ILogger log, string s3uid, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The usage of {S3uid} could not be read")]
    private static partial void LogFailed(ILogger log, Exception exception, string s3uid);

    private sealed class Request(string s3uid)
    {
        private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string S3uid { get; } = s3uid;

        /// <summary>The trace of whoever asked first.</summary>
        public string? TraceParent { get; } = TraceOrigin.Current;

        public Task<bool> Done => _done.Task;

        public void Finish(bool saved) => _done.TrySetResult(saved);
    }
}
