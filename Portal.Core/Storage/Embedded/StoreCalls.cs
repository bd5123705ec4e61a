using Microsoft.Data.Sqlite;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded;

/// <summary>What the portal asks the store without S3 passes here: how it went is noted, and failures become those that every cluster has.</summary>
/// <param name="vault"><see langword="null"/> while the cluster does not run.</param>
internal sealed class StoreCalls(Location location, StorageHealth health, TimeProvider time, StoreReader reader, Func<ObjectVault?> vault)
{
    public Task<T> AskAsync<T>(Func<ObjectVault, Task<T>> ask) => RunAsync(() => ask(vault() ?? throw NotRunning()));

    /// <summary>Reads metadata, also where another process runs the store.</summary>
    public Task<T> ReadAsync<T>(Func<StoreSession, T> read) => RunAsync(() => Task.FromResult(reader.Read(read)));

    public Task AskAsync(Func<ObjectVault, Task> ask) => AskAsync(async store =>
    {
        await ask(store);
        return true;
    });

    public StorageException NotRunning() => StorageException.Away(location, $"The embedded storage {location.Code} is not running.");

    private async Task<T> RunAsync<T>(Func<Task<T>> ask)
    {
        var began = time.GetTimestamp();
        try
        {
            var answer = await ask();
            health.Succeed(time.GetElapsedTime(began));
            return answer;
        }
        catch (StorageException exception) when (exception.Fault is not StorageFault.Unavailable)
        {
            health.Succeed(time.GetElapsedTime(began)); // A refusal is an answer too.
            throw;
        }
        catch (Exception exception) when (exception is StorageException or SqliteException or IOException or UnauthorizedAccessException or S3Exception)
        {
            health.Fail(exception.Message);
            throw exception as StorageException ?? StorageException.Away(location, $"The embedded storage failed: {exception.Message}", exception);
        }
    }
}
