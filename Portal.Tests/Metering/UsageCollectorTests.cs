using Microsoft.EntityFrameworkCore;
using Portal.Core.Metering;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Metering;

public sealed class UsageCollectorTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private string _s3uid = "";
    private string _german = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        var caller = await _world.AddCustomerAsync();
        var plan = await _world.AddPlanAsync(0);
        _s3uid = (await _world.OrderAsync(caller, plan, "first-bucket")).S3uid;
        _german = (await _world.PlaceAsync(caller, plan, "german-bucket", location: "DE")).Value.S3uid;
        await _world.RunOrdersAsync();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task End_of_a_day_and_the_days_of_a_pause_are_not_lost()
    {
        await CollectAsync();
        var before = await DaysAsync();
        _world.Clock.Now = TestClock.Start.Date.AddHours(23.9);
        await SendAsync(100_000);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await SendAsync(200_000);
        _world.Clock.Advance(TimeSpan.FromDays(2));
        await SendAsync(300_000);

        await CollectAsync();
        await CollectAsync();

        var days = await DaysAsync();
        Assert.Equal([before[0] + 100_000, 200_000, 0, 300_000], days);
        var account = await _world.ReadAccountAsync(_s3uid);
        Assert.Equal((days.Sum(), 1, TestDatabases.AsKept(_world.Clock.Now)), (account.Usage.TrafficBytes, account.Usage.Buckets, account.Usage.MeasuredAt));
    }

    [Fact]
    public async Task Cluster_that_is_away_is_passed_over()
    {
        await Cluster("NL").StopAsync(Token);

        await CollectAsync();

        Assert.Null((await _world.ReadAccountAsync(_s3uid)).Usage.MeasuredAt);
        Assert.Equal(TestClock.Start, (await _world.ReadAccountAsync(_german)).Usage.MeasuredAt);
    }

    /// <summary>Traffic of the day of the test's clock; storage itself counts by the real one.</summary>
    private Task<int> SendAsync(long bytes) => Cluster("NL").Vault.Database.WriteAsync(session => session.Execute(
        "INSERT INTO traffic (s3uid, day, bytes_in, bytes_out, requests) VALUES (?1, ?2, 0, ?3, 1)",
        _s3uid, DateOnly.FromDateTime(_world.Clock.Now).DayNumber, bytes));

    private EmbeddedCluster Cluster(string code) => (EmbeddedCluster)_world.Get<StorageClusters>().Get(code);

    private Task CollectAsync() => _world.Get<UsageCollector>().RunOnceAsync(Token);

    private async Task<List<long>> DaysAsync()
    {
        await using var db = await _world.OpenDbAsync();
        var account = await _world.ReadAccountAsync(_s3uid);
        return await db.DailyUsage.Where(day => day.AccountId == account.Id).OrderBy(day => day.Day).Select(day => day.BytesIn + day.BytesOut).ToListAsync(Token);
    }
}
