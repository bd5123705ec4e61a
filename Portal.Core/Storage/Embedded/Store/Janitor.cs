using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>
/// Deletes the files of objects that are gone, after their last reader. The garbage table names them from the
/// transaction that removed the object on, so that a crash in between loses no disk space.
/// </summary>
internal sealed partial class Janitor : IAsyncDisposable
{
    private readonly StoreDatabase _database;
    private readonly BlobFiles _files;
    private readonly ILogger _logger;
    private readonly Channel<Retired> _retired = Channel.CreateUnbounded<Retired>(new() { SingleReader = true });
    private readonly Dictionary<long, Reading> _readings = [];
    private readonly Lock _lock = new();
    private readonly Task _working;

    public Janitor(StoreDatabase database, BlobFiles files, ILogger logger)
    {
        (_database, _files, _logger) = (database, files, logger);
        var leftOver = database.Read(session => session.Many("SELECT file FROM garbage", row => row.GetString(0)));
        _retired.Writer.TryWrite(new Retired(0, leftOver));
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Writes down, inside a transaction, that nothing will refer to these files any more.</summary>
    public static void Condemn(StoreSession session, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            session.Execute("INSERT OR IGNORE INTO garbage (file) VALUES (?1)", file);
        }
    }

    /// <summary>Deletes condemned files soon; those of an object that is being read, after that.</summary>
    /// <param name="objectId">0 for files that nobody reads, such as parts.</param>
    /// <param name="files">Have been condemned by a transaction that is committed.</param>
    public void Retire(long objectId, IReadOnlyList<string> files)
    {
        if (files.Count > 0)
        {
            _retired.Writer.TryWrite(new Retired(objectId, files));
        }
    }

    /// <summary>Holds the files of an object for reading; <see langword="null"/> when they are being deleted, so that its row has to be read again.</summary>
    public IDisposable? TryHold(long objectId)
    {
        lock (_lock)
        {
            if (!_readings.TryGetValue(objectId, out var reading))
            {
                _readings.Add(objectId, reading = new Reading());
            }
            else if (reading.Retired is not null)
            {
                return null;
            }

            reading.Readers++;
            return new Hold(this, objectId);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _retired.Writer.TryComplete();
        await _working;
    }

    private async Task WorkAsync()
    {
        var deleted = new List<string>();
        while (await _retired.Reader.WaitToReadAsync())
        {
            while (deleted.Count < 1000 && _retired.Reader.TryRead(out var retired))
            {
                if (TryClaim(retired))
                {
                    deleted.AddRange(retired.Files.Where(TryDelete));
                    lock (_lock)
                    {
                        _readings.Remove(retired.ObjectId);
                    }
                }
            }

            await ForgetAsync(deleted);
            deleted.Clear();
        }
    }

    /// <summary>Keeps new readers out, unless there are some: then the last of them brings the files back here.</summary>
    private bool TryClaim(Retired retired)
    {
        if (retired.ObjectId == 0)
        {
            return true;
        }

        lock (_lock)
        {
            if (!_readings.TryGetValue(retired.ObjectId, out var reading))
            {
                _readings.Add(retired.ObjectId, reading = new Reading());
            }

            reading.Retired = retired;
            return reading.Readers == 0;
        }
    }

    private bool TryDelete(string file)
    {
        try
        {
            _files.Delete(file);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogDeleteFailed(exception, file);
            return false; // Still in the table: the next start tries again.
        }
    }

    private async Task ForgetAsync(List<string> files)
    {
        if (files.Count == 0)
        {
            return;
        }

        try
        {
            var gone = files.ToArray();
            await _database.WriteAsync(session =>
            {
                foreach (var file in gone)
                {
                    session.Execute("DELETE FROM garbage WHERE file = ?1", file);
                }
            });
        }
        catch (Exception exception) when (exception is Microsoft.Data.Sqlite.SqliteException or S3Exception)
        {
            LogForgetFailed(exception);
        }
    }

    private void Release(long objectId)
    {
        lock (_lock)
        {
            var reading = _readings[objectId];
            if (--reading.Readers > 0)
            {
                return;
            }

            if (reading.Retired is null)
            {
                _readings.Remove(objectId);
            }
            else
            {
                _retired.Writer.TryWrite(reading.Retired);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The file {File} of a deleted object could not be removed; the next start tries again")]
    private partial void LogDeleteFailed(Exception exception, string file);

    [LoggerMessage(LogLevel.Warning, "Removed files could not be struck from the list; the next start does it")]
    private partial void LogForgetFailed(Exception exception);

    private sealed record Retired(long ObjectId, IReadOnlyList<string> Files);

    private sealed class Reading
    {
        public int Readers { get; set; }

        public Retired? Retired { get; set; }
    }

    private sealed class Hold(Janitor janitor, long objectId) : IDisposable
    {
        private bool _released;

        public void Dispose()
        {
            if (!_released)
            {
                _released = true;
                janitor.Release(objectId);
            }
        }
    }
}
