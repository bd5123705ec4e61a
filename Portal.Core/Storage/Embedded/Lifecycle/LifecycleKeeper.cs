using Microsoft.Extensions.Logging;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Lifecycle;

/// <summary>Carries out the lifecycle rules of all buckets: of each bucket once a UTC day, and soon after its rules were changed.</summary>
internal sealed partial class LifecycleKeeper : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    private readonly StoreDatabase _database;
    private readonly ObjectStore _objects;
    private readonly UploadStore _uploads;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _running = new(1);
    private readonly PeriodicTimer _timer;
    private readonly Task _working;

    public LifecycleKeeper(StoreDatabase database, ObjectStore objects, UploadStore uploads, TimeProvider time, ILogger logger)
    {
        (_database, _objects, _uploads, _time, _logger) = (database, objects, uploads, time, logger);
        _timer = new PeriodicTimer(LookEvery, time);
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Looks at every bucket whose rules were not yet carried out on the day of this time. One that fails keeps no other from its turn.</summary>
    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            var today = DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
            for (var due = FindDue(today, null); due is not null; due = FindDue(today, due))
            {
                await TryBucketAsync(due, today, now, cancellationToken);
            }
        }
        finally
        {
            _running.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _timer.Dispose();
        await _working;
        _stopping.Dispose();
        _running.Dispose();
    }

    /// <param name="last">The one before, in the order of the days on which they had their turn; <see langword="null"/> for the first.</param>
    private Due? FindDue(int today, Due? last) => _database.Read(session => session.One(
        """
        SELECT id, lifecycle_day, lifecycle FROM bucket
        WHERE lifecycle IS NOT NULL AND lifecycle_day < ?1 AND (lifecycle_day, id) > (?2, ?3) ORDER BY lifecycle_day, id LIMIT 1
        """,
        row => new Due(row.GetInt64(0), row.GetInt64(1), row.GetString(2)), today, last?.Day ?? -1, last?.BucketId ?? 0));

    private async Task TryBucketAsync(Due due, int today, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            if (await new LifecycleRound(_database, _objects, _uploads, due.BucketId, due.Rules, now).RunAsync(cancellationToken))
            {
                await _database.WriteAsync(session => session.Execute(
                    "UPDATE bucket SET lifecycle_day = ?2 WHERE id = ?1 AND lifecycle = ?3", due.BucketId, today, due.Rules));
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogBucketFailed(exception, due.BucketId);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            do
            {
                await TryAsync();
            }
            while (await _timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The store is being closed.
        }
    }

    private async Task TryAsync()
    {
        try
        {
            await RunAsync(_time.GetUtcNow(), _stopping.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Lifecycle rules could not be carried out; the next round tries again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The lifecycle rules of bucket {BucketId} could not be carried out; the next round tries again")]
    private partial void LogBucketFailed(Exception exception, long bucketId);

    /// <param name="Day">The last on which its rules were carried out.</param>
    /// <param name="Rules">XML.</param>
    private sealed record Due(long BucketId, long Day, string Rules);
}
