using System.Xml.Linq;
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

    /// <summary>Looks at every bucket whose rules were not yet carried out on the day of this time.</summary>
    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            var today = DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
            while (FindDue(today) is var (bucketId, rules))
            {
                await new LifecycleRound(_database, _objects, _uploads, bucketId, LifecycleRule.Parse(XElement.Parse(rules)), now).RunAsync(cancellationToken);
                await _database.WriteAsync(session => session.Execute(
                    "UPDATE bucket SET lifecycle_day = ?2 WHERE id = ?1 AND lifecycle = ?3", bucketId, today, rules));
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

    private (long BucketId, string Rules)? FindDue(int today) => _database.Read(session => session.One(
        "SELECT id, lifecycle FROM bucket WHERE lifecycle IS NOT NULL AND lifecycle_day < ?1 LIMIT 1",
        row => Tuple.Create(row.GetInt64(0), row.GetString(1)), today)) is { } due ? (due.Item1, due.Item2) : null;

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
        catch (Exception exception) when (exception is Microsoft.Data.Sqlite.SqliteException or S3Exception or IOException)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Lifecycle rules could not be carried out; the next round tries again")]
    private partial void LogFailed(Exception exception);
}
