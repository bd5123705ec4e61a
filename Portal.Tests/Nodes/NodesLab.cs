using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Configuration;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.Nodes;

/// <summary>
/// What several nodes share: a PostgreSQL of their own and Ceph's gateway. The lab is one more process on both, which does no work in the background: it places orders, and looks.
/// </summary>
internal sealed class NodesLab : IAsyncDisposable
{
    public const string Password = DemoSignIn.Password;

    private readonly List<PortalNode> _nodes = [];
    private readonly TempFolder _folders = new();
    private readonly Dictionary<string, string?> _shared = [];
    private PostgresServer? _server;
    private IHost? _host;
    private string? _nginx;
    private string? _program;

    private NodesLab()
    {
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The one that nodes write to, until it ends.</summary>
    public PostgresServer Server => _server!;

    /// <summary>What may take over from <see cref="Server"/>.</summary>
    public PostgresServer? Standby { get; private set; }

    /// <summary>Skips the test where PostgreSQL or Ceph is not on this machine.</summary>
    /// <param name="leaseSeconds">How long work of a node that is gone stays its own.</param>
    /// <param name="withStandby">Adds a second PostgreSQL that follows the first, and tells nodes of both.</param>
    /// <param name="program">What nodes run, with the files of its pages; without, they have no styles and scripts.</param>
    /// <param name="settings">Of the nodes, beside what they have from the lab.</param>
    public static async Task<NodesLab> OpenAsync(
        CephGateway ceph, int leaseSeconds, bool withStandby = false, string? program = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        await ceph.StartAsync();
        var lab = new NodesLab { _program = program };
        try
        {
            await lab.BeginAsync(ceph, leaseSeconds, withStandby);
            foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            {
                lab._shared[key] = value;
            }

            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public IServiceProvider Services => _host!.Services;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public Task<PortalDb> OpenDbAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);

    /// <summary>Starts one more node, and returns when it answers.</summary>
    /// <param name="killAt">Where it kills itself, see <see cref="StartupHook"/>.</param>
    /// <param name="port">A free one if 0.</param>
    public Task<PortalNode> StartNodeAsync(string name, string? killAt = null, int drainSeconds = 0, int port = 0) => StartAsync(
        name,
        new()
        {
            ["Urls"] = $"http://127.0.0.1:{port}",
            ["Node:DrainSeconds"] = $"{drainSeconds}",
            ["Security:TrustedProxies:0"] = "127.0.0.1",
        },
        killAt);

    /// <summary>Starts a worker, and returns when it answers about its health.</summary>
    /// <param name="killAt">Where it kills itself, see <see cref="StartupHook"/>.</param>
    public Task<PortalNode> StartWorkerAsync(string name, string? killAt = null) => StartAsync(name, new() { ["Work:HealthUrl"] = "http://127.0.0.1:0" }, killAt, "worker");

    /// <summary>Puts nginx before nodes, from the documented example; skips the test without it.</summary>
    public Task<Uri> StartNginxAsync(params PortalNode[] nodes) => StartNginxAsync(port: 0, nodes);

    /// <param name="port">A free one if 0.</param>
    public async Task<Uri> StartNginxAsync(int port, params PortalNode[] nodes)
    {
        _nginx = Path.Combine(_folders.Path, "nginx");
        var (code, output) = await Scripts.RunAsync("nginx-up", ["--port", $"{port}", _nginx, .. nodes.Select(node => node.Address.Authority)]);
        Assert.SkipWhen(code == Scripts.ProgramsMissing, output);
        Assert.True(code == 0, output);
        return new(output.Trim().Split('\'')[1]);
    }

    public async Task<Caller> AddCustomerAsync(string email, decimal credit)
    {
        var added = await Get<AddCustomer>().RunAsync(Caller.Operator, new(email, Password, Role.Customer, Currency.Eur), Token);
        Assert.True(credit == 0 || !(await Get<AddCredit>().RunAsync(Caller.Operator, new(added.Value.CustomerId, credit, "test"), Token)).IsRefused);
        return new(added.Value.CustomerId, [Role.Customer], Door.Web, "192.0.2.1", DateTime.UtcNow);
    }

    /// <summary>A plan of 10 € in NL.</summary>
    public async Task<Plan> AddPlanAsync()
    {
        await using var db = await OpenDbAsync();
        var overage = new Price(0.02m, 0.02m, 2m);
        var plan = new Plan
        {
            Name = "Paid",
            Active = true,
            QuotaGb = 100,
            StorageType = "Standard",
            Locations = ["NL"],
            Monthly = new Price(10, 11, 1000),
            TrafficOverage = overage,
            StorageOverage = overage,
            BandwidthLimitGb = 200,
        };
        db.Plans.Add(plan);
        await db.SaveChangesAsync(Token);
        return plan;
    }

    public async Task<PlacedOrder> PlaceAsync(Caller caller, Plan plan, string bucket)
    {
        var placed = await Get<PlaceOrder>().RunAsync(caller, new PlaceOrderInput(plan.Id, "NL", bucket, Guid.NewGuid().ToString()), Token);
        Assert.Null(placed.Refusal);
        return placed.Value;
    }

    /// <summary>Waits until this is so in the database.</summary>
    public Task WaitAsync(Func<PortalDb, Task<bool>> isSo) => Eventually.TrueAsync(async () =>
    {
        await using var db = await OpenDbAsync();
        return await isSo(db);
    });

    /// <summary>The rounds of periodic work that nodes have done until now.</summary>
    public IReadOnlyList<Round> ReadRounds(params string[] nodes) =>
        [.. nodes.Where(node => File.Exists(RoundsFileOf(node))).SelectMany(node => File.ReadAllLines(RoundsFileOf(node)).Select(line => Round.Parse(node, line)))];

    /// <summary>Storage, reached with the account's own keys.</summary>
    public async Task<IAmazonS3> ConnectAsync(string s3uid)
    {
        await using var db = await OpenDbAsync();
        var pair = await db.KeyPairs.AsNoTracking().FirstAsync(pair => pair.Account.S3uid == s3uid, Token);
        return Get<StorageClusters>().Get("NL").Connect(Get<KeyVault>().Open(pair));
    }

    /// <summary>What the portal's books say of its accounts is so in storage.</summary>
    public async Task CheckBooksAsync()
    {
        var compared = await Get<CompareStorage>().RunAsync(Caller.Operator, new("NL"), Token);
        await using var db = await OpenDbAsync();
        var mine = await db.Accounts.Select(account => account.S3uid).ToListAsync(Token);

        // The gateway is other tests' too.
        Assert.DoesNotContain(compared.Value.Locations.SelectMany(location => location.Differences), difference => mine.Contains(difference.S3uid));
    }

    public async ValueTask DisposeAsync()
    {
        _nodes.ForEach(node => node.Dispose());
        if (_nginx is not null)
        {
            await Scripts.RunAsync("nginx-down", [_nginx]);
        }

        _host?.Dispose();
        NpgsqlConnection.ClearAllPools();
        foreach (var server in new[] { Standby, _server })
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _folders.Dispose();
    }

    private string RoundsFileOf(string node) => Path.Combine(_folders.Path, $"rounds-{node}");

    private async Task<PortalNode> StartAsync(string name, Dictionary<string, string?> own, string? killAt, string? verb = null)
    {
        var settings = new Dictionary<string, string?>(_shared)
        {
            ["DataDirectory"] = Directory.CreateDirectory(Path.Combine(_folders.Path, name)).FullName,
            ["Node:Name"] = name,
        };
        foreach (var (key, value) in own)
        {
            settings[key] = value;
        }

        var environment = settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        environment[StartupHook.Rounds] = RoundsFileOf(name);
        environment[StartupHook.Moment] = killAt ?? "";
        var node = await PortalNode.StartAsync(environment, verb, _program);
        _nodes.Add(node);
        return node;
    }

    private async Task BeginAsync(CephGateway ceph, int leaseSeconds, bool withStandby)
    {
        _server = await PostgresServer.StartAsync();
        await _server.RunAsync("CREATE DATABASE portal");
        var connection = new NpgsqlConnectionStringBuilder(_server.Connection.ConnectionString) { Database = "portal", Pooling = true, MaxPoolSize = 40 };
        if (withStandby)
        {
            // As the documentation says it.
            Standby = await _server.AddStandbyAsync();
            (connection.Host, connection.TargetSessionAttributes, connection.HostRecheckSeconds) = ($"{_server.Address},{Standby.Address}", "primary", 1);
        }

        _shared["Database:Provider"] = nameof(DatabaseProvider.PostgreSql);
        _shared["Database:ConnectionString"] = connection.ConnectionString;
        _shared["Service:LeaseSeconds"] = $"{leaseSeconds}";
        foreach (var (key, value) in ceph.LocationSettings)
        {
            _shared[key] = value;
        }

        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(_shared) { ["DataDirectory"] = Path.Combine(_folders.Path, "lab") });
        var settings = PortalSettings.Read(builder.Configuration, builder.Environment);
        Assert.Empty(settings.Problems);
        builder.Services.AddCore(settings, builder.Configuration);
        builder.Services.AddSingleton(new DemoSignIns(DemoSignIn.All));
        _host = builder.Build();
        await _host.Services.MigrateDatabaseAsync(Token);
    }
}
