using Amazon.S3;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Portal.Core.Storage.Embedded.Protocol;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded;

/// <summary>
/// A storage cluster inside the process: an S3 endpoint on a port of its own, over a folder of this machine.
/// Several can run side by side, each with its own folder and port.
/// </summary>
public sealed partial class EmbeddedCluster : IStorageCluster, IAsyncDisposable
{
    private readonly EmbeddedClusterOptions _options;
    private readonly IDataProtectionProvider _protection;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly HttpMessageHandler _connections;
    private readonly Lazy<S3ClientFactory> _clients;
    private readonly StoreCalls _calls;
    private volatile IReadOnlyList<string> _allowedOrigins;
    private ObjectVault? _vault;
    private S3Server? _server;
    private Uri? _endpoint;
    private int _port;

    /// <param name="protection">Encrypts the secret keys at rest; its key ring has to outlive the process.</param>
    public EmbeddedCluster(EmbeddedClusterOptions options, IDataProtectionProvider protection, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _protection, _time, _loggers) = (options, protection, time, loggers);
        _logger = loggers.CreateLogger<EmbeddedCluster>();
        _allowedOrigins = options.AllowedOrigins;
        _endpoint = options.Endpoint ?? (options.Port == 0 ? null : LocalEndpoint(options.Port));
        Location = new Location(options.Code, options.Name);
#pragma warning disable CA1308 // Region names are lower case.
        Region = options.Code.ToLowerInvariant();
#pragma warning restore CA1308
        Health = new StorageHealth(time) { Location = Location };
        _connections = new HealthHandler(Health, time, refusalsCount: false, StorageTransport.CreateHandler());
        _clients = new Lazy<S3ClientFactory>(() => new S3ClientFactory(Location, Endpoint, Region, handler: _connections));
        _calls = new StoreCalls(Location, Health, time, new StoreReader(Location, () => _vault, options.Root), () => _vault);
        Accounts = new EmbeddedProvisioner(_calls, options.StorageTypes);
        Usage = new EmbeddedUsage(_calls);
    }

    public Location Location { get; }

    public LocationKind Kind => LocationKind.Embedded;

    public StorageHealth Health { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The port is chosen at start, which has not been yet.</exception>
    public Uri Endpoint => _endpoint ?? throw new InvalidOperationException("The endpoint takes any free port and is not started yet.");

    public string Region { get; }

    public IReadOnlyList<string> StorageTypes => _options.StorageTypes;

    public IAccountProvisioner Accounts { get; }

    public IUsageSource Usage { get; }

    /// <summary>Origins whose pages may reach every bucket, beside what the buckets' own rules allow. May be set at any time.</summary>
    public IReadOnlyList<string> AllowedOrigins
    {
        get => _allowedOrigins;
        set => _allowedOrigins = [.. value];
    }

    /// <summary>What the location keeps on disk, for tests and maintenance.</summary>
    /// <exception cref="StorageException">Unavailable: the cluster does not run.</exception>
    /// <summary>Where it listens, whatever its public address is.</summary>
    internal Uri LocalAddress => LocalEndpoint(_port);

    internal ObjectVault Vault => _vault ?? throw _calls.NotRunning();

    /// <summary>Opens the folder, makes it when it is not there, and begins to listen.</summary>
    /// <exception cref="IOException">The port is taken, or the folder cannot be used or is in use by another process.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var vault = ObjectVault.Open(_options.Root, _protection, _time, _logger);
        var server = new S3Server(_options, _port, _loggers);
        var endpoint = new S3Endpoint(vault, Region, _options.Domain, _options.Endpoint?.Scheme == Uri.UriSchemeHttps, () => _allowedOrigins, _time, Health, _logger);
        try
        {
            _port = await server.StartAsync(endpoint.ProcessAsync, cancellationToken);
            _endpoint ??= LocalEndpoint(_port);
        }
        catch
        {
            await server.DisposeAsync();
            await vault.DisposeAsync();
            throw;
        }

        (_vault, _server) = (vault, server);
        LogStarted(Location.Code, Endpoint);
    }

    /// <summary>Lets requests that are under way end until the token is cancelled, and closes the folder.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.StopAsync(cancellationToken);
            await server.DisposeAsync();
        }

        if (Interlocked.Exchange(ref _vault, null) is { } vault)
        {
            await vault.DisposeAsync();
        }
    }

    /// <summary>Compares what the metadata says with the files that are there.</summary>
    /// <param name="repair">Whether to mend what can be: no process may run the location then.</param>
    /// <param name="readBodies">Whether to read every body as well, which takes as long as reading the disk.</param>
    /// <exception cref="StorageException">Unavailable: there is nothing yet, or it is in use and to be repaired.</exception>
    public async Task<StoreReport> CheckAsync(bool repair, bool readBodies, CancellationToken cancellationToken)
    {
        if (!File.Exists(ObjectVault.MetadataOf(_options.Root)))
        {
            throw StorageException.Away(Location, $"There is no storage in {_options.Root} yet.");
        }

        try
        {
            return await ObjectVault.CheckAsync(_options.Root, repair, readBodies, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw StorageException.Away(Location, exception.Message, exception);
        }
    }

    public IAmazonS3 Connect(S3Keys keys) => _clients.Value.Create(keys);

    public Task<bool> BucketExistsAsync(string bucketName, CancellationToken cancellationToken) =>
        _calls.AskAsync(store => Task.FromResult(store.Buckets.Find(bucketName) is not null));

    /// <summary>Passes once through the writer of the database, and writes a file that is removed again.</summary>
    public Task<StorageCapacity?> ProbeAsync(CancellationToken cancellationToken) => _calls.AskAsync<StorageCapacity?>(async store =>
    {
        await store.Database.WriteAsync(session => session.Number("SELECT COUNT(*) FROM sqlite_master"));
        using var file = store.Files.Create(1);
        await file.WriteAsync(new byte[1], cancellationToken);
        var disk = new DriveInfo(_options.Root);
        return new StorageCapacity(disk.AvailableFreeSpace, disk.TotalSize);
    });

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await StopAsync(atOnce.Token);
        if (_clients.IsValueCreated)
        {
            _clients.Value.Dispose();
        }

        _connections.Dispose();
    }

    private static Uri LocalEndpoint(int port) => new($"http://localhost:{port}");

    [LoggerMessage(LogLevel.Information, "The embedded storage {Code} listens on {Endpoint}")]
    private partial void LogStarted(string code, Uri endpoint);
}
