using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Simulation;

/// <summary>
/// Storage of a simulation, in the test's process: it lives on when the simulated portal dies. It is administrated over HTTP, and
/// fails there as it is told.
/// </summary>
internal sealed class StorageHost : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly Dictionary<string, EmbeddedCluster> _clusters = [];
    private int _failures;

    private StorageHost(WebApplication web) => _web = web;

    /// <summary>Whether usage is not told.</summary>
    public bool IsOut { get; set; }

    /// <summary>How often the administration is still to fail.</summary>
    public int Failures
    {
        get => Volatile.Read(ref _failures);
        set => Volatile.Write(ref _failures, value);
    }

    public EmbeddedCluster this[string code] => _clusters[code];

    public static async Task<StorageHost> StartAsync(TempFolder folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = new StorageHost(builder.Build());
        foreach (var code in new[] { "NL", "DE" })
        {
            var cluster = new EmbeddedCluster(
                new() { Code = code, Name = code, Port = 0, Root = Path.Combine(folder.Path, "storage", code), StorageTypes = ["Standard"] },
                new EphemeralDataProtectionProvider(),
                TimeProvider.System,
                NullLoggerFactory.Instance);
            await cluster.StartAsync(CancellationToken.None);
            host._clusters.Add(code, cluster);
            host.Map(code, cluster);
        }

        await host._web.StartAsync();
        return host;
    }

    /// <summary>How the simulated portal is told of the clusters.</summary>
    public IEnumerable<string> Arguments => _clusters.Select(place => $"{place.Key}={_web.Urls.Single()}/{place.Key}/,{place.Value.Endpoint}");

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        foreach (var cluster in _clusters.Values)
        {
            await cluster.DisposeAsync();
        }
    }

    private void Map(string code, EmbeddedCluster cluster)
    {
        var accounts = cluster.Accounts;
        var group = _web.MapGroup(code);
        group.AddEndpointFilter(async (context, next) => Fails(context.HttpContext) ? Results.StatusCode(503) : await next(context));
        group.MapGet("bucket/{name}", (string name, CancellationToken stop) => cluster.BucketExistsAsync(name, stop));
        group.MapGet("exists/{s3uid}", (string s3uid, CancellationToken stop) => accounts.ExistsAsync(s3uid, stop));
        group.MapGet("find/{s3uid}", async (string s3uid, CancellationToken stop) => Results.Json(await accounts.FindAsync(s3uid, stop)));
        group.MapGet("all", (CancellationToken stop) => accounts.ReadAllAsync(stop));
        group.MapGet("buckets", async (string? s3uid, CancellationToken stop) =>
            (await cluster.Usage.ReadBucketsAsync(s3uid is null ? null : [s3uid], stop)).ToDictionary(own => own.Key, own => own.ToList()));
        group.MapPost("create/{s3uid}", (string s3uid, string access, string secret, string? quota, CancellationToken stop) =>
            accounts.CreateAsync(s3uid, new(access, secret), Bytes(quota), "Standard", stop));
        group.MapPost("quota/{s3uid}", (string s3uid, string? quota, CancellationToken stop) => accounts.SetQuotaAsync(s3uid, Bytes(quota), stop));
        group.MapPost("suspend/{s3uid}", (string s3uid, CancellationToken stop) => accounts.SuspendAsync(s3uid, stop));
        group.MapPost("resume/{s3uid}", (string s3uid, CancellationToken stop) => accounts.ResumeAsync(s3uid, stop));
        group.MapPost("keys/{s3uid}", (string s3uid, string access, string secret, CancellationToken stop) => accounts.ReplaceKeysAsync(s3uid, [new(access, secret)], stop));
        group.MapPost("delete/{s3uid}", (string s3uid, CancellationToken stop) => accounts.DeleteAsync(s3uid, stop));
    }

    private bool Fails(HttpContext context) =>
        context.Request.Path.Value!.EndsWith("/buckets", StringComparison.Ordinal) && !context.Request.Query.ContainsKey("s3uid") ? IsOut
        : Interlocked.Decrement(ref _failures) >= 0;

    private static long? Bytes(string? text) => string.IsNullOrEmpty(text) ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
