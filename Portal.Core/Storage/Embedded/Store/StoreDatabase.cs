using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>
/// The metadata of a location: one SQLite file with any number of readers and one writer.
/// Changes that wait at the same time are committed, and so flushed to disk, together.
/// </summary>
internal sealed class StoreDatabase : IAsyncDisposable
{
    private const int MostChangesPerCommit = 256;

    private readonly string _path;
    private readonly ConcurrentBag<StoreSession> _readers = [];
    private readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>(new() { SingleReader = true });
    private readonly StoreSession _writer;
    private readonly Task _writing;

    public StoreDatabase(string path)
    {
        _path = path;
        _writer = new StoreSession(path, writable: true);
        StoreSchema.Upgrade(_writer);
        _writing = Task.Run(CommitAllAsync);
    }

    /// <summary>Reads on the caller's thread: the answers come from the page cache.</summary>
    public T Read<T>(Func<StoreSession, T> read)
    {
        if (!_readers.TryTake(out var session))
        {
            session = new StoreSession(_path, writable: false);
        }

        try
        {
            return read(session);
        }
        finally
        {
            _readers.Add(session);
        }
    }

    /// <summary>Applies the change in a transaction and returns after it is on disk. A change that throws leaves nothing behind.</summary>
    /// <remarks>There is no cancellation: whoever has asked for a change must learn its outcome.</remarks>
    public async Task<T> WriteAsync<T>(Func<StoreSession, T> apply)
    {
        var change = new Change<T>(apply);
        if (!_changes.Writer.TryWrite(change))
        {
            throw new S3Exception(S3Failure.ServiceUnavailable, "The storage is being stopped.");
        }

        return await change.Done;
    }

    public Task WriteAsync(Action<StoreSession> apply) => WriteAsync(session =>
    {
        apply(session);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _writing;
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        _writer.Dispose();
    }

    private async Task CommitAllAsync()
    {
        var batch = new List<Change>();
        while (await _changes.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostChangesPerCommit && _changes.Reader.TryRead(out var change))
            {
                batch.Add(change);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Change> batch)
    {
        try
        {
            _writer.Execute("BEGIN IMMEDIATE");
            foreach (var change in batch)
            {
                _writer.Execute("SAVEPOINT one_change");
                if (!change.TryApply(_writer))
                {
                    _writer.Execute("ROLLBACK TO one_change");
                }

                _writer.Execute("RELEASE one_change");
            }

            _writer.Execute("COMMIT");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            TryRollback();
            batch.ForEach(change => change.Fail(exception));
        }

        batch.ForEach(change => change.Announce());
    }

    private void TryRollback()
    {
        try
        {
            _writer.Execute("ROLLBACK");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }

    private abstract class Change
    {
        public abstract bool TryApply(StoreSession session);

        public abstract void Fail(Exception exception);

        public abstract void Announce();
    }

    private sealed class Change<T>(Func<StoreSession, T> apply) : Change
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _failure;
        private T? _result;

        public Task<T> Done => _done.Task;

        public override bool TryApply(StoreSession session)
        {
            try
            {
                _result = apply(session);
                return true;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _failure = exception;
                return false;
            }
        }

        public override void Fail(Exception exception) => _failure ??= exception;

        public override void Announce()
        {
            if (_failure is null)
            {
                _done.SetResult(_result!);
            }
            else
            {
                _done.SetException(_failure);
            }
        }
    }
}
