using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Metering;
using Portal.Core.Monitoring;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Monitoring;

/// <summary>What staff see of the locations: NL and DE are embedded; RO is a gateway that nobody listens at, SE one that is silent.</summary>
public sealed class ShowStorageTests : IAsyncLifetime
{
    private readonly DeadGateway _refusing = new("RO", "Bucharest");
    private readonly DeadGateway _silent = new("SE", "Stockholm", silent: true);
    private TestWorld _world = null!;
    private Caller _staff = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await CreateWorldAsync(_refusing);
        _staff = await _world.AddCustomerAsync("staff@example.net", role: Role.Support);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _refusing.Dispose();
        _silent.Dispose();
    }

    [Fact]
    public async Task Each_location_tells_how_it_is_and_what_lies_in_it()
    {
        var customer = await _world.AddCustomerAsync(credit: 100);
        var plan = await _world.AddPlanAsync(10);
        var order = await _world.OrderAsync(customer, plan, "first-bucket");
        using (var s3 = await _world.ConnectAsync(order.S3uid))
        {
            await s3.PutObjectAsync(new() { BucketName = "first-bucket", Key = "a", ContentBody = "12345" }, Token);
        }

        _world.Clock.Advance(TimeSpan.FromHours(1));
        await _world.Get<UsageReader>().ReadAllAsync(_world.Get<StorageClusters>().Get("NL"), Token);

        var (nl, de, ro) = await ShowAsync();

        Assert.Equal((LocationState.Well, LocationState.Well, LocationState.Away), (nl.State, de.State, ro.State));
        Assert.Equal(new LocationLoad(1, 1, 1, 5, _world.Clock.Now), nl.Load);
        Assert.Equal(new LocationLoad(), de.Load);
        Assert.Equal((LocationKind.Embedded, LocationKind.Rgw), (nl.Kind, ro.Kind));
        Assert.NotNull(nl.Capacity);
        Assert.Null(ro.Capacity);
        Assert.NotNull(ro.Health!.FailingSince);
        Assert.Contains(_refusing.Address.Authority, ro.Health.LastError!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_location_holds_up_the_answer_for_no_more_than_its_limit()
    {
        await using var world = await CreateWorldAsync(_refusing, _silent);
        var started = Stopwatch.GetTimestamp();

        var report = await ShowAsync(world);

        Assert.InRange(Stopwatch.GetElapsedTime(started), ShowStorage.ProbeLimit * 0.99, ShowStorage.ProbeLimit * 2);
        Assert.Equal(
            [("DE", LocationState.Well), ("NL", LocationState.Well), ("RO", LocationState.Away), ("SE", LocationState.Away)],
            report.Locations.OrderBy(location => location.Location.Code, StringComparer.Ordinal).Select(location => (location.Location.Code, location.State)));
        Assert.Contains("had not answered after 3 s", report.Locations.Single(location => location.Location.Code == "SE").Health!.LastError!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_that_hangs_holds_up_the_answer_for_no_more_than_its_limit()
    {
        using var goOn = new ManualResetEventSlim();
        var held = Embedded("NL").Vault.Database.WriteAsync(_ => goOn.Wait(Token));

        var (nl, de, _) = await ShowAsync();
        goOn.Set();
        await held;

        Assert.Equal((LocationState.Away, LocationState.Well), (nl.State, de.State));
        Assert.Contains("had not answered after 3 s", nl.Health!.LastError!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_for_a_location_that_is_away_is_counted_and_says_which_location_it_waits_for()
    {
        var customer = await _world.AddCustomerAsync(credit: 100);
        var plan = await _world.AddPlanAsync(10);
        var order = await _world.PlaceAsync(customer, plan, "first-bucket");
        var placed = _world.Clock.Now;
        await Embedded("NL").StopAsync(Token);
        await _world.RunOrdersAsync();

        var (away, _, _) = await ShowAsync();
        var progress = await _world.Get<ShowOrder>().RunAsync(customer, new(order.Value.Reference), Token);
        await Embedded("NL").StartAsync(Token);
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await _world.RunOrdersAsync();
        var (back, _, _) = await ShowAsync();

        Assert.Equal((LocationState.Away, 1, placed), (away.State, away.Load.OrdersWaiting, away.Load.WaitingSince));
        Assert.Equal("Storage in Amsterdam does not answer at the moment. Your order waits and goes on by itself.", progress.Value.Reason);
        Assert.Equal((LocationState.Unsteady, 0, 1), (back.State, back.Load.OrdersWaiting, back.Load.Accounts));
        Assert.Null(back.Health!.FailingSince);
        Assert.True((await _world.Get<ShowOrder>().RunAsync(customer, new(order.Value.Reference), Token)).Value.State is OrderState.Completed);
    }

    [Fact]
    public async Task Location_of_accounts_that_the_settings_do_not_name_is_shown_too()
    {
        var plan = await _world.AddPlanAsync(10);
        await using (var db = await _world.OpenDbAsync())
        {
            db.Accounts.Add(new StorageAccount { S3uid = new string('x', 32), OwnerId = _staff.CustomerId!.Value, PlanId = plan.Id, LocationCode = "US", Label = "x" });
            await db.SaveChangesAsync(Token);
        }

        var last = (await ShowAsync(_world)).Locations[^1];

        Assert.Equal((new Location("US", "US"), LocationState.NotServed, 1), (last.Location, last.State, last.Load.Accounts));
        Assert.Null(last.Health);
    }

    [Trait("Needs", "Sqlite")]
    [Fact]
    public async Task Questions_to_the_database_are_two_however_many_locations_there_are()
    {
        var seen = new StatementRecorder();
        var file = await ReadFileAsync();
        var show = new ShowStorage(_world.Get<OperationServices>() with { Databases = new RecordedDatabases(file, seen) }, _world.Get<StorageClusters>());

        Assert.Null((await show.RunAsync(_staff, new(), Token)).Refusal);

        Assert.Equal(2, seen.Statements.Count);
    }

    [Fact]
    public async Task Usage_of_other_locations_is_read_though_one_is_away_and_that_one_is_named()
    {
        var customer = await _world.AddCustomerAsync(credit: 100);
        var plan = await _world.AddPlanAsync(10);
        var here = await _world.OrderAsync(customer, plan, "first-bucket");
        var there = (await _world.PlaceAsync(customer, plan, "second-bucket", location: "DE")).Value;
        await _world.RunOrdersAsync();
        await Embedded("DE").StopAsync(Token);
        _world.Clock.Advance(TimeSpan.FromHours(1));

        var answer = await _world.Get<RefreshUsage>().RunAsync(customer, new([here.S3uid, there.S3uid]), Token);

        Assert.Equal([new("DE", "Frankfurt")], answer.Value.Away);
        Assert.Equal(_world.Clock.Now, (await _world.ReadAccountAsync(here.S3uid)).Usage.MeasuredAt);
        Assert.Null((await _world.ReadAccountAsync(there.S3uid)).Usage.MeasuredAt);
    }

    private static Task<TestWorld> CreateWorldAsync(params DeadGateway[] gateways) => TestWorld.CreateAsync(services =>
    {
        foreach (var gateway in gateways)
        {
            services.AddSingleton<IStorageCluster>(gateway.Cluster);
        }
    });

    private EmbeddedCluster Embedded(string code) => (EmbeddedCluster)_world.Get<StorageClusters>().Get(code);

    private async Task<(LocationReport Nl, LocationReport De, LocationReport Ro)> ShowAsync()
    {
        var report = (await ShowAsync(_world)).Locations.ToDictionary(location => location.Location.Code);
        return (report["NL"], report["DE"], report["RO"]);
    }

    private async Task<StorageReport> ShowAsync(TestWorld world)
    {
        var answer = await world.Get<ShowStorage>().RunAsync(_staff, new(), Token);
        Assert.Null(answer.Refusal);
        return answer.Value;
    }

    private async Task<string> ReadFileAsync()
    {
        await using var db = await _world.OpenDbAsync();
        return db.Database.GetDbConnection().DataSource;
    }
}
