using Microsoft.Extensions.Logging;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>Counts bytes and requests per account and UTC day. Numbers wait in memory for a few seconds before they are stored.</summary>
internal sealed partial class TrafficMeter : IAsyncDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(5);

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _flushing = new(1);
    private readonly PeriodicTimer _timer;
    private readonly Task _working;
    private readonly Lock _lock = new();
    private Dictionary<(string S3Uid, int Day), Sums> _counters = [];

    public TrafficMeter(StoreDatabase database, TimeProvider time, ILogger logger)
    {
        (_database, _time, _logger) = (database, time, logger);
        _timer = new PeriodicTimer(FlushEvery, time);
        _working = Task.Run(WorkAsync);
    }

    public void AddRequest(string s3uid) => Add(s3uid, new Sums(0, 0, 1));

    public void AddReceived(string s3uid, long bytes) => Add(s3uid, new Sums(bytes, 0, 0));

    public void AddSent(string s3uid, long bytes) => Add(s3uid, new Sums(0, bytes, 0));

    /// <summary>Stores what has been counted, so that the table is right to the last byte.</summary>
    public async Task FlushAsync()
    {
        await _flushing.WaitAsync();
        try
        {
            await StoreAsync(Take());
        }
        finally
        {
            _flushing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _working;
        await FlushAsync();
        _flushing.Dispose();
    }

    private void Add(string s3uid, Sums more) => Add((s3uid, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime).DayNumber), more);

    private void Add((string S3Uid, int Day) key, Sums more)
    {
        lock (_lock)
        {
            _counters[key] = _counters.TryGetValue(key, out var sums) ? sums.Plus(more) : more;
        }
    }

    private Dictionary<(string S3Uid, int Day), Sums> Take()
    {
        lock (_lock)
        {
            var taken = _counters;
            _counters = [];
            return taken;
        }
    }

    private async Task StoreAsync(Dictionary<(string S3Uid, int Day), Sums> counters)
    {
        if (counters.Count == 0)
        {
            return;
        }

        try
        {
            await _database.WriteAsync(session =>
            {
                foreach (var ((s3uid, day), sums) in counters)
                {
                    session.Execute(
                        """
                        INSERT INTO traffic (s3uid, day, bytes_in, bytes_out, requests) VALUES (?1, ?2, ?3, ?4, ?5)
                        ON CONFLICT (s3uid, day) DO UPDATE SET bytes_in = bytes_in + excluded.bytes_in,
                            bytes_out = bytes_out + excluded.bytes_out, requests = requests + excluded.requests
                        """, s3uid, day, sums.BytesIn, sums.BytesOut, sums.Requests);
                }
            });
        }
        catch (Exception exception) when (exception is Microsoft.Data.Sqlite.SqliteException or S3Exception)
        {
            LogFlushFailed(exception);
            foreach (var (key, sums) in counters)
            {
                Add(key, sums);
            }
        }
    }

    private async Task WorkAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            await FlushAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Traffic could not be stored; it is kept for the next try")]
    private partial void LogFlushFailed(Exception exception);

    private readonly record struct Sums(long BytesIn, long BytesOut, long Requests)
    {
        public Sums Plus(Sums other) => new(BytesIn + other.BytesIn, BytesOut + other.BytesOut, Requests + other.Requests);
    }
}
