using Amazon.S3;
using Polly.CircuitBreaker;

namespace Portal.Core.Storage.Rgw;

/// <summary>A storage cluster behind Ceph's object gateway: accounts through its Admin Ops API, data through S3.</summary>
public sealed class RgwCluster : IStorageCluster, IDisposable
{
    private readonly RgwClusterOptions _options;
    private readonly SocketsHttpHandler _connections;
    private readonly S3ClientFactory _clients;
    private readonly RgwAdminClient _admin;

    /// <param name="time">Requests are signed with it; the gateway allows 15 minutes of difference.</param>
    public RgwCluster(RgwClusterOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Location = new Location(options.Code, options.Name);
        _connections = StorageTransport.CreateHandler();
        var state = new CircuitBreakerStateProvider();
        var circuit = RgwCircuit.Create(time, state);
        Health = new StorageHealth(time, () => state.CircuitState is CircuitState.Open or CircuitState.Isolated) { Location = Location };
        _clients = new S3ClientFactory(
            Location, options.Endpoint, options.Region, handler: new RgwS3Handler(circuit, new HealthHandler(Health, time, refusalsCount: false, _connections)));
        _admin = new RgwAdminClient(options, Location, Health, _connections, circuit, time);
        Accounts = new RgwProvisioner(_admin, options);
        Usage = new RgwUsage(_admin);
    }

    public Location Location { get; }

    public LocationKind Kind => LocationKind.Rgw;

    public StorageHealth Health { get; }

    public Uri Endpoint => _options.Endpoint;

    public string Region => _options.Region;

    public IReadOnlyList<string> StorageTypes => _options.StorageTypes;

    public bool NeedsCorsRules => true;

    public IAccountProvisioner Accounts { get; }

    public IUsageSource Usage { get; }

    public IAmazonS3 Connect(S3Keys keys) => _clients.Create(keys);

    public async Task<bool> BucketExistsAsync(string bucketName, CancellationToken cancellationToken) =>
        await _admin.FindAsync("bucket", new RgwQuery().Add("bucket", bucketName), RgwJson.Default.RgwBucket, cancellationToken) is not null;

    /// <summary>Asks for the portal's own user. The gateway has no question about the room in the cluster behind it.</summary>
    public async Task<StorageCapacity?> ProbeAsync(CancellationToken cancellationToken)
    {
        await _admin.ProbeAsync("user", new RgwQuery().Add("access-key", _options.AdminKeys.AccessKey).Add("stats", false), cancellationToken);
        return null;
    }

    public void Dispose()
    {
        _admin.Dispose();
        _clients.Dispose();
        _connections.Dispose();
    }
}
