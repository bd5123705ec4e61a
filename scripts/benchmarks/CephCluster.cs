using System.Diagnostics;
using Portal.Core.Storage;
using Portal.Core.Storage.Rgw;

namespace Benchmarks;

/// <summary>A cluster of scripts/ceph-up with both of its gateways: one with stock settings, one with <c>tcp_nodelay=1</c>.</summary>
internal sealed class CephCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment;

    private CephCluster(string folder, Dictionary<string, string> environment) => (_folder, _environment) = (folder, environment);

    public Uri Stock => new(_environment["RGW_ENDPOINT"]);

    public Uri NoDelay => new(_environment["RGW_NODELAY_ENDPOINT"]);

    public S3Keys AdminKeys => new(_environment["RGW_ACCESS_KEY"], _environment["RGW_SECRET_KEY"]);

    public static async Task<CephCluster> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), "s3portal-bench-ceph-" + Guid.NewGuid().ToString("N")[..8]);
        await RunAsync("scripts/ceph-up", folder);
        await RunAsync("scripts/ceph-up", folder, "nodelay");
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "env"));
        return new(folder, lines.Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
    }

    public RgwClusterOptions OptionsFor(Uri gateway) => new() { Code = "NL", Name = "Amsterdam", Endpoint = gateway, AdminEndpoint = gateway, AdminKeys = AdminKeys };

    public async ValueTask DisposeAsync() => await RunAsync("scripts/ceph-down", _folder);

    internal static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
