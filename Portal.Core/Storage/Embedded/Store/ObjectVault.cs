using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Portal.Core.Storage.Embedded.Lifecycle;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>Everything that one location keeps on disk. One process at a time holds the folder.</summary>
internal sealed partial class ObjectVault : IAsyncDisposable
{
    private readonly FileStream _lock;
    private readonly Janitor _janitor;

    private ObjectVault(FileStream held, string root, IDataProtectionProvider protection, TimeProvider time, ILogger logger)
    {
        _lock = held;
        Database = new StoreDatabase(MetadataOf(root));
        Files = new BlobFiles(root);
        var swept = Files.Sweep(FindReferred);
        if (swept > 0)
        {
            LogSwept(logger, swept);
        }

        _janitor = new Janitor(Database, Files, logger);
        Accounts = new AccountStore(Database, protection);
        Buckets = new BucketStore(Database, time);
        Objects = new ObjectStore(Database, Files, _janitor, time);
        Listing = new ObjectListing(Database);
        VersionListing = new VersionListing(Database);
        Uploads = new UploadStore(Database, _janitor, time);
        Quota = new QuotaGate(Database);
        Lifecycle = new LifecycleKeeper(Database, Objects, Uploads, time, logger);
        Traffic = new TrafficMeter(Database, time, logger);
    }

    public StoreDatabase Database { get; }

    public BlobFiles Files { get; }

    public AccountStore Accounts { get; }

    public BucketStore Buckets { get; }

    public ObjectStore Objects { get; }

    public ObjectListing Listing { get; }

    public VersionListing VersionListing { get; }

    public UploadStore Uploads { get; }

    public QuotaGate Quota { get; }

    public TrafficMeter Traffic { get; }

    public LifecycleKeeper Lifecycle { get; }

    /// <summary>The file of the metadata.</summary>
    public static string MetadataOf(string root) => Path.Combine(root, "metadata.db");

    /// <exception cref="IOException">The folder cannot be used, or another process is using it.</exception>
    public static ObjectVault Open(string root, IDataProtectionProvider protection, TimeProvider time, ILogger logger)
    {
        Directory.CreateDirectory(root);
        var held = Lock(root);
        try
        {
            return new ObjectVault(held, root, protection, time, logger);
        }
        catch (SqliteException exception)
        {
            held.Dispose();
            throw new IOException($"The metadata in the storage folder {root} cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Compares metadata with files, and mends what can be. Beside a running store it can only look.</summary>
    /// <exception cref="IOException">The folder cannot be used, or it is to be repaired while another process is using it.</exception>
    public static async Task<StoreReport> CheckAsync(string root, bool repair, bool readBodies, CancellationToken cancellationToken)
    {
        await using var held = repair ? Lock(root) : null;
        using var session = new StoreSession(MetadataOf(root), writable: repair);
        var files = new BlobFiles(root);
        if (repair)
        {
            StoreSchema.Upgrade(session);
        }

        return await new StoreCheck(session, files, repair, readBodies, cancellationToken).RunAsync();
    }

    /// <summary>Removes an empty bucket.</summary>
    /// <exception cref="S3Exception">BucketNotEmpty or NoSuchBucket.</exception>
    public async Task DeleteBucketAsync(long id) => _janitor.Retire(0, await Buckets.DeleteAsync(id));

    public async ValueTask DisposeAsync()
    {
        await Lifecycle.DisposeAsync();
        await Traffic.DisposeAsync();
        await _janitor.DisposeAsync();
        await Database.DisposeAsync();
        await _lock.DisposeAsync();
    }

    private static FileStream Lock(string root)
    {
        try
        {
            return new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException($"The storage folder {root} cannot be opened, or another process is using it: {exception.Message}", exception);
        }
    }

    private IReadOnlySet<string> FindReferred(IReadOnlyCollection<string> names)
    {
        // Looks through all rows: there is no index by file, as only a start after a crash would use it.
        var wanted = System.Text.Json.JsonSerializer.Serialize(names);
        return Database.Read(session => session.Many(
            """
            WITH wanted AS MATERIALIZED (SELECT value FROM json_each(?1))
            SELECT file FROM object WHERE file IN wanted
            UNION SELECT file FROM segment WHERE file IN wanted
            UNION SELECT file FROM part WHERE file IN wanted
            """, row => row.GetString(0), wanted)).ToHashSet(StringComparer.Ordinal);
    }

    [LoggerMessage(LogLevel.Information, "{Count} half-written files of an earlier run were removed")]
    private static partial void LogSwept(ILogger logger, int count);
}
