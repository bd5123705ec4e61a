using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;

namespace Portal.Tests.Storage;

/// <summary>An embedded cluster on a free port over a folder of its own, which goes away with it.</summary>
public sealed class EmbeddedStorage : IAsyncDisposable
{
    public const string PortalOrigin = "http://portal.test";

    private readonly IDataProtectionProvider _protection;
    private readonly TimeProvider _time;

    private readonly string? _domain;
    private readonly Uri? _endpoint;

    private EmbeddedStorage(TimeProvider time, string root, IDataProtectionProvider protection, string? domain, Uri? endpoint)
    {
        (_time, Root, _protection, _domain, _endpoint) = (time, root, protection, domain, endpoint);
        Cluster = Create();
    }

    public string Root { get; }

    public EmbeddedCluster Cluster { get; private set; }

    /// <param name="root">By default a new folder.</param>
    /// <param name="endpoint">The public address, as of a proxy; by default that where it listens.</param>
    public static async Task<EmbeddedStorage> StartAsync(TimeProvider? time = null, string? domain = null, string? root = null, Uri? endpoint = null)
    {
        var storage = new EmbeddedStorage(time ?? TimeProvider.System, root ?? NewFolder(), new EphemeralDataProtectionProvider(), domain, endpoint);
        await storage.Cluster.StartAsync(CancellationToken.None);
        return storage;
    }

    /// <summary>Makes an account and answers its keys.</summary>
    public async Task<S3Keys> AddAccountAsync(string? s3uid = null, long? quota = null)
    {
        var keys = S3Keys.Generate();
        await Cluster.Accounts.CreateAsync(s3uid ?? NewS3Uid(), keys, quota, "Standard", TestContext.Current.CancellationToken);
        return keys;
    }

    public static string NewS3Uid() => Guid.NewGuid().ToString("N");

    /// <summary>Stops in good order and starts again over the same folder.</summary>
    public async Task RestartAsync()
    {
        await Cluster.DisposeAsync();
        Cluster = Create();
        await Cluster.StartAsync(CancellationToken.None);
    }

    /// <summary>A cluster over the folder as a killed process would leave it at this moment.</summary>
    public async Task<EmbeddedStorage> StartFromWreckAsync()
    {
        var copy = NewFolder();
        foreach (var directory in Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(copy, Path.GetRelativePath(Root, directory)));
        }

        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetRelativePath(Root, file)));
        }

        var storage = new EmbeddedStorage(_time, copy, _protection, _domain, _endpoint);
        await storage.Cluster.StartAsync(CancellationToken.None);
        return storage;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    private EmbeddedCluster Create() => new(
        new EmbeddedClusterOptions
        {
            Code = "NL",
            Name = "Amsterdam",
            Root = Root,
            Port = 0,
            Endpoint = _endpoint,
            AllowedOrigins = [PortalOrigin],
            Domain = _domain,
        },
        _protection, _time, NullLoggerFactory.Instance);

    private static string NewFolder() => Directory.CreateTempSubdirectory("s3portal-").FullName;
}
