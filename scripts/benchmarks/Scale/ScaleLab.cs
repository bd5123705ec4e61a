using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Configuration;
using Portal.Core.Data;

namespace Benchmarks.Scale;

/// <summary>A PostgreSQL of its own, the nodes on it, and nginx before them. All of it ends with the benchmark, also when that is interrupted.</summary>
internal sealed class ScaleLab : IAsyncDisposable
{
    private readonly List<ScaleNode> _nodes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("s3portal-scale-").FullName;
    private readonly Dictionary<string, string> _shared = [];
    private readonly Lazy<Task> _end;
    private IHost? _host;
    private int _server;

    private ScaleLab() => _end = new(EndAsync);

    /// <summary>Processor time of PostgreSQL since it began.</summary>
    public TimeSpan DatabaseCpu => ProcessTimes.OfFamily(_server);

    private string DatabaseFolder => Path.Combine(_folder, "postgres");

    private string NginxFolder => Path.Combine(_folder, "nginx");

    public static async Task<ScaleLab> OpenAsync()
    {
        var lab = new ScaleLab();
        try
        {
            await lab.BeginAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>A service of the portal on the same database, in this process, which does no work in the background.</summary>
    public T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    /// <summary>Starts one more node, with embedded storage of its own.</summary>
    public async Task<ScaleNode> StartNodeAsync(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var node = await ScaleNode.StartAsync(folder, new Dictionary<string, string>(_shared)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DataDirectory"] = folder,
            ["Urls"] = "http://127.0.0.1:0",
            ["Node:Name"] = name,
            ["Storage:Locations:0:Port"] = FreePort().ToString(CultureInfo.InvariantCulture),
            ["Security:TrustedProxies:0"] = "127.0.0.1",
            ["Security:SignInPostsPerMinute"] = "1000",
            ["Api:RequestsPerMinutePerToken"] = "1000000",
            ["Api:RequestsPerMinutePerAddress"] = "1000000",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.AspNetCore.StaticFiles"] = "Error", // Styles and scripts are not beside this program, and nobody asks for them.
        });
        _nodes.Add(node);
        return node;
    }

    public async Task StopNodeAsync(ScaleNode node)
    {
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    /// <summary>Puts nginx before nodes, from the documented example.</summary>
    public async Task<Uri> StartNginxAsync(params ScaleNode[] nodes)
    {
        await CephCluster.RunAsync("scripts/nginx-up", [NginxFolder, .. nodes.Select(node => node.Address.Authority)]);
        return new((await File.ReadAllTextAsync(Path.Combine(NginxFolder, "env"))).Trim().Split('\'')[1]);
    }

    /// <summary>Processor time of nginx since it began.</summary>
    public TimeSpan NginxCpu => ProcessTimes.OfFamily(ReadPid(Path.Combine(NginxFolder, "nginx.pid")));

    /// <summary>Whoever comes second, as when the benchmark is interrupted and fails of that, waits for the same end.</summary>
    public async ValueTask DisposeAsync() => await _end.Value;

    private async Task EndAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _host?.Dispose();
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(NginxFolder, "nginx.conf")))
        {
            await CephCluster.RunAsync("scripts/nginx-down", NginxFolder);
        }

        if (Directory.Exists(Path.Combine(DatabaseFolder, "data")))
        {
            await CephCluster.RunAsync("scripts/postgres-down", DatabaseFolder);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task BeginAsync()
    {
        await CephCluster.RunAsync("chmod", "755", _folder); // PostgreSQL runs as a user of its own.
        await CephCluster.RunAsync("scripts/postgres-up", DatabaseFolder);
        _server = ReadPid(Path.Combine(DatabaseFolder, "data", "postmaster.pid"));
        var line = (await File.ReadAllTextAsync(Path.Combine(DatabaseFolder, "env"))).Trim();
        var connection = new NpgsqlConnectionStringBuilder(line.Split('\'')[1]) { MaxPoolSize = 60 };
        await using (var server = new NpgsqlConnection(connection.ConnectionString))
        {
            await server.OpenAsync();
            await using var create = new NpgsqlCommand("CREATE DATABASE portal", server);
            await create.ExecuteNonQueryAsync();
        }

        connection.Database = "portal";
        _shared["Database:Provider"] = nameof(DatabaseProvider.PostgreSql);
        _shared["Database:ConnectionString"] = connection.ConnectionString;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(_shared.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Configuration["DataDirectory"] = Path.Combine(_folder, "lab");
        var settings = PortalSettings.Read(builder.Configuration, builder.Environment);
        if (settings.ReportProblems(Console.Error))
        {
            throw new InvalidOperationException("The settings are refused.");
        }

        builder.Services.AddCore(settings, builder.Configuration);
        _host = builder.Build();
        await _host.Services.MigrateDatabaseAsync();
    }

    private static int ReadPid(string file) => int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
