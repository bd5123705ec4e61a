using System.Diagnostics;
using System.Text.Json;
using Portal.Configuration;
using Portal.Core.Storage;
using Portal.Core.Storage.Rgw;

[assembly: AssemblyFixture(typeof(Portal.Tests.Support.CephGateway))]

namespace Portal.Tests.Support;

/// <summary>
/// A real Ceph with its object gateway, started by the first test that needs it through <c>scripts/ceph-up</c>. Without its programs those tests are
/// skipped. <c>S3PORTAL_CEPH</c> may name the folder of a cluster that runs already, which is then left alone.
/// </summary>
public sealed class CephGateway : IAsyncDisposable
{
    private const int ProgramsMissing = 3;

    private static readonly string? Given = Environment.GetEnvironmentVariable("S3PORTAL_CEPH");

    private readonly Lazy<Task<string?>> _started;
    private readonly string? _given;
    private readonly string _folder;
    private Dictionary<string, string> _environment = [];

    public CephGateway()
        : this(Given)
    {
    }

    private CephGateway(string? given)
    {
        _started = new(BeginAsync);
        _given = string.IsNullOrEmpty(given) ? null : given;
        _folder = _given ?? Path.Combine(Path.GetTempPath(), "portal-ceph-" + Guid.NewGuid().ToString("N")[..8]);
    }

    /// <summary>One more cluster, with users and buckets of its own; whoever asks for it disposes it.</summary>
    public static CephGateway Another() => new(null);

    /// <summary>The gateway with a realm of its own; it runs once <see cref="ReviveAsync"/> was asked for it.</summary>
    public Uri FaultsEndpoint => new(_environment["RGW_FAULTS_ENDPOINT"]);

    public Uri Endpoint => new(_environment["RGW_ENDPOINT"]);

    public S3Keys AdminKeys => new(_environment["RGW_ACCESS_KEY"], _environment["RGW_SECRET_KEY"]);

    /// <summary>The location NL on this gateway.</summary>
    public LocationOptions Amsterdam => new()
    {
        Code = "NL",
        Name = "Amsterdam",
        Kind = LocationKind.Rgw,
        Endpoint = Endpoint,
        AdminEndpoint = Endpoint,
        AccessKey = AdminKeys.AccessKey,
        SecretKey = AdminKeys.SecretKey,
        StorageTypes = ["Standard"],
    };

    /// <summary>The settings that make the first location of a portal one on this gateway.</summary>
    public IReadOnlyDictionary<string, string?> LocationSettings => new Dictionary<string, string?>
    {
        ["Storage:Locations:0:Kind"] = nameof(LocationKind.Rgw),
        ["Storage:Locations:0:Endpoint"] = Endpoint.ToString(),
        ["Storage:Locations:0:AccessKey"] = AdminKeys.AccessKey,
        ["Storage:Locations:0:SecretKey"] = AdminKeys.SecretKey,
    };

    /// <summary>Returns when the gateway answers; skips the test when Ceph is not on this machine.</summary>
    public async Task StartAsync() => Assert.SkipWhen(await _started.Value is not null, await _started.Value ?? "");

    /// <param name="endpoint">What stands before the gateway; the gateway itself if absent.</param>
    /// <param name="keys">The admin's if absent.</param>
    /// <param name="pageSize">Ids of users per page.</param>
    public RgwCluster CreateCluster(Uri? endpoint = null, S3Keys? keys = null, int pageSize = 1000) => new(
        new RgwClusterOptions
        {
            Code = "NL",
            Name = "Amsterdam",
            Endpoint = endpoint ?? Endpoint,
            AdminEndpoint = endpoint ?? Endpoint,
            AdminKeys = keys ?? AdminKeys,
            PageSize = pageSize,
            StorageTypes = ["Standard", "Cold"],
            Placements = new Dictionary<string, string> { ["Cold"] = "default-placement/COLD" },
        },
        TimeProvider.System);

    /// <summary>What the operator's own program says.</summary>
    public async Task<JsonElement> AskAdminAsync(params string[] arguments)
    {
        var (code, output) = await RunAsync("radosgw-admin", arguments);
        Assert.True(code == 0, $"radosgw-admin {string.Join(' ', arguments)}: {output}");
        return JsonDocument.Parse(output).RootElement;
    }

    /// <param name="kind"><c>user</c> or <c>bucket</c>.</param>
    public async Task<IReadOnlyList<string>> ListAsync(string kind) => [.. (await AskAdminAsync(kind, "list")).EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>Removes what lies in the cluster below the gateway; a running gateway may still remember it.</summary>
    public async Task RemoveObjectAsync(string pool, string space, string name)
    {
        var (code, output) = await RunAsync("rados", ["-p", pool, "-N", space, "rm", name]);
        Assert.True(code == 0, output);
    }

    /// <summary>Ends the gateway as a crash does; the cluster behind it stays.</summary>
    /// <param name="gateway">As <c>scripts/ceph-up</c> calls it.</param>
    public async Task KillAsync(string gateway = "plain")
    {
        using var process = Process.GetProcessById(int.Parse(
            await File.ReadAllTextAsync(Path.Combine(_folder, "run", $"client.rgw.{gateway}.pid")), System.Globalization.CultureInfo.InvariantCulture));
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Starts a killed gateway again, and returns when it answers.</summary>
    public async Task ReviveAsync(string gateway = "plain")
    {
        var (code, output) = await RunAsync(Script("ceph-up"), [_folder, gateway]);
        Assert.True(code == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated && _environment.Count > 0 && _given is null)
        {
            await RunAsync(Script("ceph-down"), [_folder]);
        }
    }

    /// <summary>Answers why there is no gateway; <see langword="null"/> when there is one.</summary>
    private async Task<string?> BeginAsync()
    {
        if (_given is null)
        {
            var (code, output) = await RunAsync(Script("ceph-up"), [_folder]);
            if (code == ProgramsMissing)
            {
                return output.Trim();
            }

            Assert.True(code == 0, output);
        }

        _environment = (await File.ReadAllLinesAsync(Path.Combine(_folder, "env")))
            .Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        return null;
    }

    private static string Script(string name) => Path.Combine(SolutionFolder.Find(AppContext.BaseDirectory), "scripts", name);

    private async Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CEPH_CONF"] = Path.Combine(_folder, "ceph.conf");
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + await errors);
    }
}
