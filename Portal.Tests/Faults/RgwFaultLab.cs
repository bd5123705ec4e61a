using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Core.Accounts;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Core.Storage.Rgw;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>
/// The service layer on a real gateway of Ceph, with a real proxy process in between. The gateway has a realm of its own, in which
/// nobody else has users or buckets: what is there at the end is what the portal made.
/// </summary>
internal sealed class RgwFaultLab : IAsyncDisposable
{
    private const string Gateway = "faults";
    private const string AdminUser = "portal-admin";

    private static readonly string[] s_realm = ["--name", $"client.rgw.{Gateway}"];

    /// <summary>What runs now belongs to the test that waits for a moment.</summary>
    private static readonly AsyncLocal<object?> s_here = new();

    private readonly CephGateway _ceph;
    private Trouble? _trouble;

    private RgwFaultLab(CephGateway ceph, FaultProxyProcess proxy, TestWorld world) => (_ceph, Proxy, World) = (ceph, proxy, world);

    public FaultProxyProcess Proxy { get; }

    public TestWorld World { get; }

    public ShiftedClock Clock { get; private init; } = null!;

    public Caller Caller { get; private set; } = Caller.Visitor();

    public IStorageCluster Cluster => World.Get<StorageClusters>().Get("NL");

    public static async Task<RgwFaultLab> CreateAsync(CephGateway ceph)
    {
        await ceph.StartAsync();
        await ceph.ReviveAsync(Gateway);
        await PurgeAsync(ceph);
        var proxy = await FaultProxyProcess.StartAsync(ceph.FaultsEndpoint);
        var clock = new ShiftedClock();
        var world = await TestWorld.CreateAsync(
            services => services
                .AddSingleton<TimeProvider>(clock)
                .AddSingleton(new JobRunnerOptions { Round = TimeSpan.FromMilliseconds(50), Lease = TimeSpan.FromHours(1) })
                .Configure<ServiceOptions>(options => options.LeaseSeconds = 3),
            amsterdam: new()
            {
                Code = "NL",
                Name = "Amsterdam",
                Kind = LocationKind.Rgw,
                Endpoint = proxy.Address,
                AdminEndpoint = proxy.Address,
                AccessKey = ceph.AdminKeys.AccessKey,
                SecretKey = ceph.AdminKeys.SecretKey,
                StorageTypes = ["Standard"],
            });
        return new(ceph, proxy, world) { Clock = clock, Caller = await world.AddCustomerAsync(credit: 100) };
    }

    /// <summary>Begins the trouble; at once, so that it can be done at an exact moment.</summary>
    public void Begin(Trouble trouble)
    {
        _trouble = trouble;
        switch (trouble)
        {
            case Trouble.Slow:
                Proxy.Use("delay 2600"); // Longer than a step of an order may take here.
                break;
            case Trouble.AnswersLost:
                Proxy.Use("cut-answer 0");
                break;
            case Trouble.QuestionsLost:
                Proxy.Use("cut-request 200");
                break;
            case Trouble.Busy:
                Proxy.Use("unavailable");
                break;
            case Trouble.Refused:
                Proxy.Use("refuse");
                break;
            case Trouble.Killed:
                _ceph.KillAsync(Gateway).GetAwaiter().GetResult();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(trouble));
        }
    }

    /// <summary>Everything works again from here on.</summary>
    public async Task EndAsync()
    {
        if (_trouble is Trouble.Killed)
        {
            await _ceph.ReviveAsync(Gateway);
        }

        Proxy.Use("pass");
        _trouble = null;
    }

    /// <summary>Works on orders as time passes, until this one is over.</summary>
    public async Task<Order> FinishAsync(PlacedOrder placed)
    {
        var order = await ReadOrderAsync(placed);
        await Eventually.TrueAsync(async () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(3));
            await World.RunOrdersAsync();
            order = await ReadOrderAsync(placed);
            return order.IsOver;
        });
        return order;
    }

    public async Task<Order> ReadOrderAsync(PlacedOrder placed)
    {
        await using var db = await World.OpenDbAsync();
        return await db.Orders.AsNoTracking().SingleAsync(order => order.Reference == placed.Reference);
    }

    /// <summary>Runs the portal's jobs as time passes, until this is so.</summary>
    public async Task<Job> RunJobUntilAsync(long id, Func<Job, bool> isSo)
    {
        var runner = World.Get<IEnumerable<IHostedService>>().OfType<JobRunner>().Single();
        await runner.StartAsync(CancellationToken.None);
        Job? job = null;
        try
        {
            await Eventually.TrueAsync(async () =>
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                await using var db = await World.OpenDbAsync();
                job = await db.Jobs.AsNoTracking().SingleAsync(job => job.Id == id);
                return isSo(job);
            });
        }
        finally
        {
            await runner.StopAsync(CancellationToken.None);
        }

        return job!;
    }

    /// <summary>Asks again as long as storage is away.</summary>
    public async Task<Result<TAnswer>> InsistAsync<TInput, TAnswer>(Operation<TInput, TAnswer> operation, TInput input)
    {
        Result<TAnswer>? answer = null;
        await Eventually.TrueAsync(async () =>
        {
            answer = await operation.RunAsync(Caller, input);
            return answer.Refusal?.Code is not RefusalCode.StorageUnavailable;
        });
        return answer!;
    }

    /// <summary>What the operator's own program says.</summary>
    public Task<JsonElement> AskAdminAsync(params IEnumerable<string> arguments) => _ceph.AskAdminAsync([.. s_realm, .. arguments]);

    /// <summary>
    /// Leaves the account as a gateway does that dies while it makes a user: the user has its key, and the key does not yet lead to the user.
    /// </summary>
    public async Task HalveAsync(string s3uid)
    {
        var key = (await AskAdminAsync("user", "info", "--uid", s3uid)).GetProperty("keys")[0].GetProperty("access_key").GetString()!;
        await _ceph.KillAsync(Gateway);
        await _ceph.RemoveObjectAsync("faults.rgw.meta", "users.keys", key);
        await _ceph.ReviveAsync(Gateway);
    }

    /// <summary>Books and cluster agree, by the product's own check and by looking with the operator's program.</summary>
    public async Task CheckAsync()
    {
        // What the collector would do in its next round.
        await InsistAsync(World.Get<CompareStorage>(), new("NL"));
        await World.Get<UsageCollector>().RunOnceAsync(CancellationToken.None);
        var compared = (await World.Get<CompareStorage>().RunAsync(Caller.Operator, new("NL"))).Value;
        Assert.All(compared.Locations, location => Assert.Equal("", $"{location.Refusal}{string.Join('\n', location.Differences)}"));
        Assert.All(compared.Locations, location => Assert.Empty(location.UnderWay));

        await using var db = await World.OpenDbAsync();
        var accounts = await db.Accounts.AsNoTracking().Include(account => account.Plan).Where(account => account.State != AccountState.Deleted).ToListAsync();
        Assert.Equal(
            accounts.Select(account => account.S3uid).Append(AdminUser).Order(StringComparer.Ordinal),
            Texts(await AskAdminAsync("user", "list")).Order(StringComparer.Ordinal));
        Assert.Equal(
            await db.KnownBuckets.Select(bucket => bucket.Name).OrderBy(name => name).ToListAsync(),
            Texts(await AskAdminAsync("bucket", "list")).Order(StringComparer.Ordinal));
        foreach (var account in accounts)
        {
            var user = await AskAdminAsync("user", "info", "--uid", account.S3uid);
            var quota = user.GetProperty("user_quota");
            Assert.Equal(account.State is AccountState.Suspended ? 1 : 0, user.GetProperty("suspended").GetInt32());
            Assert.Equal(account.Plan.HardQuotaBytes, quota.GetProperty("enabled").GetBoolean() ? quota.GetProperty("max_size").GetInt64() : null);
            Assert.Equal(1, user.GetProperty("keys").GetArrayLength());
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_trouble is not null)
        {
            await EndAsync();
        }

        await World.DisposeAsync();
        await Proxy.DisposeAsync();
    }

    /// <summary>Does something where the activity of that name begins; only in what the caller itself runs after this.</summary>
    /// <returns>Ends the waiting for the moment.</returns>
    public static IDisposable At(string activityName, Action act)
    {
        var here = s_here.Value = new object();
        var done = 0;
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("S3Portal.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                if (activity.OperationName == activityName && s_here.Value == here && Interlocked.Exchange(ref done, 1) == 0)
                {
                    act();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return new Ending(listener.Dispose);
    }

    /// <summary>A name of its own for each test, as the gateway may be busy with one for a while.</summary>
    public static string NewBucket() => "test-" + Guid.NewGuid().ToString("N")[..12];

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(text => text.GetString()!);

    /// <summary>Removes what an earlier test has left, with everything in it.</summary>
    private static async Task PurgeAsync(CephGateway ceph)
    {
        var options = new RgwClusterOptions { Code = "NL", Name = "", Endpoint = ceph.FaultsEndpoint, AdminEndpoint = ceph.FaultsEndpoint, AdminKeys = ceph.AdminKeys };
        using var connections = StorageTransport.CreateHandler();
        using var admin = new RgwAdminClient(options, new(options.Code, options.Name), new StorageHealth(TimeProvider.System), connections, Polly.ResiliencePipeline.Empty, TimeProvider.System);
        foreach (var user in Texts(await ceph.AskAdminAsync([.. s_realm, "user", "list"])).Where(user => user != AdminUser))
        {
            await admin.SendAsync(HttpMethod.Delete, "user", new RgwQuery().Add("uid", user).Add("purge-data", true), CancellationToken.None);
        }

        foreach (var bucket in Texts(await ceph.AskAdminAsync([.. s_realm, "bucket", "list"])))
        {
            await admin.SendAsync(HttpMethod.Delete, "bucket", new RgwQuery().Add("bucket", bucket).Add("purge-objects", true), CancellationToken.None);
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
