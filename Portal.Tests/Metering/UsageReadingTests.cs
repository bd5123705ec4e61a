using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Metering;

/// <summary>What is kept of readings, in whatever order they are saved.</summary>
public sealed class UsageReadingTests : IAsyncLifetime
{
    private static readonly DateTime s_start = TestClock.Start;
    private static readonly DateOnly s_firstDay = DateOnly.FromDateTime(TestClock.Start);

    private TestWorld _world = null!;
    private StorageAccount _account = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        var caller = await _world.AddCustomerAsync();
        var placed = await _world.OrderAsync(caller, await _world.AddPlanAsync(0), "first-bucket");
        _account = await _world.ReadAccountAsync(placed.S3uid);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Days_and_totals_grow_over_several_days()
    {
        await SaveAsync(Reading(hours: 0, bytes: 100, Traffic(0, 5, 7)));
        await SaveAsync(Reading(hours: 8, bytes: 300, Traffic(0, 10, 20)));
        await SaveAsync(Reading(hours: 24, bytes: 50, Traffic(0, 11, 22), Traffic(1, 1, 2)));
        await SaveAsync(Reading(hours: 72, bytes: 60, Traffic(1, 3, 4), Traffic(3, 100, 200)));

        Assert.Equal([(0, 11, 22, 300), (1, 3, 4, 50), (2, 0, 0, 50), (3, 100, 200, 60)], await DaysAsync());
        var usage = await UsageAsync();
        Assert.Equal((60, 1, 1), (usage.Bytes, usage.Objects, usage.Buckets));
        Assert.Equal((340, 300, s_start.AddHours(72)), (usage.TrafficBytes, usage.PeakBytes, usage.MeasuredAt));
    }

    [Fact]
    public async Task Totals_begin_with_the_period()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            await db.Accounts.ExecuteUpdateAsync(row => row.SetProperty(account => account.Service.PeriodStart, s_start.Date.AddDays(2)), Token);
        }

        await SaveAsync(Reading(hours: 24, bytes: 900, Traffic(0, 1000, 1000), Traffic(1, 1000, 1000)));
        Assert.Equal((0, 900), Totals(await UsageAsync())); // Nothing was read in it yet: what is stored is held.

        await SaveAsync(Reading(hours: 48, bytes: 40, Traffic(1, 1000, 1000), Traffic(2, 3, 4)));
        await SaveAsync(Reading(hours: 72, bytes: 30, Traffic(2, 4, 5), Traffic(3, 1, 1)));
        Assert.Equal((11, 40), Totals(await UsageAsync()));
    }

    [Fact]
    public async Task Same_reading_again_changes_nothing()
    {
        var reading = Reading(hours: 1, bytes: 100, Traffic(0, 5, 7));
        await SaveAsync(reading);
        var before = await UsageAsync();
        await SaveAsync(reading);
        await SaveAsync(reading);

        Assert.Equivalent(before, await UsageAsync(), strict: true);
        Assert.Equal([(0, 5, 7, 100)], await DaysAsync());
    }

    [Fact]
    public async Task Older_reading_is_ignored_but_for_what_its_day_has_seen()
    {
        await SaveAsync(Reading(hours: 3, bytes: 100, Traffic(0, 5, 7)));
        await SaveAsync(Reading(hours: 1, bytes: 500, Traffic(0, 4, 4)) with { Buckets = [Bucket("older", 500)] });

        var usage = await UsageAsync();
        Assert.Equal((100, s_start.AddHours(3)), (usage.Bytes, usage.MeasuredAt));
        Assert.Equal((12, 500), Totals(usage));
        Assert.Equal(["first-bucket"], await BucketsAsync());
    }

    [Fact]
    public async Task Buckets_are_added_changed_and_removed()
    {
        await SaveAsync(Reading(hours: 1, bytes: 0) with { Buckets = [Bucket("a", 1), Bucket("b", 2)] });
        Assert.Equal(["a", "b"], await BucketsAsync());

        await SaveAsync(Reading(hours: 2, bytes: 0) with { Buckets = [Bucket("b", 20), Bucket("c", 3)] });
        Assert.Equal(["b", "c"], await BucketsAsync());
        await using var db = await _world.OpenDbAsync();
        Assert.Equal(20, (await db.KnownBuckets.SingleAsync(bucket => bucket.Name == "b", Token)).Bytes);
        Assert.Equal((2, 23), ((await UsageAsync()).Buckets, (await UsageAsync()).Bytes));
    }

    [Fact]
    public async Task Bucket_has_a_row_for_each_day_on_which_it_changed_with_what_was_seen_last()
    {
        await SaveAsync(Reading(hours: 1, bytes: 10));
        await SaveAsync(Reading(hours: 2, bytes: 30));
        await SaveAsync(Reading(hours: 1.5, bytes: 20));
        await SaveAsync(Reading(hours: 24, bytes: 30));
        await SaveAsync(Reading(hours: 48, bytes: 5));
        await SaveAsync(Reading(hours: 72, bytes: 0) with { Buckets = [] });

        await using var db = await _world.OpenDbAsync();
        var rows = await db.BucketDays.OrderBy(row => row.Day).ToListAsync(Token);
        Assert.Equal([(0, 30), (2, 5), (3, 0)], rows.Select(row => (row.Day.DayNumber - s_firstDay.DayNumber, row.Bytes)));
    }

    [Fact]
    public async Task Reading_that_began_before_a_bucket_was_made_does_not_lose_it()
    {
        await AddBucketAsync("new", s_start.AddHours(2));
        await SaveAsync(Reading(hours: 1, bytes: 5));

        Assert.Equal(["first-bucket", "new"], await BucketsAsync());
        Assert.Equal(2, (await UsageAsync()).Buckets);
        await SaveAsync(Reading(hours: 3, bytes: 5));
        Assert.Equal(["first-bucket"], await BucketsAsync());
    }

    [Fact]
    public async Task Reading_that_began_before_a_bucket_was_deleted_does_not_bring_it_back()
    {
        await SaveAsync(Reading(hours: 0, bytes: 5));
        await using (var db = await _world.OpenDbAsync())
        {
            await db.RemoveKnownBucketAsync(_account.Id, "first-bucket", s_start.AddHours(2), Token);
        }

        await SaveAsync(Reading(hours: 1, bytes: 5));

        Assert.Empty(await BucketsAsync());
        Assert.Equal(0, (await UsageAsync()).Buckets);
    }

    [Fact]
    public async Task Readings_saved_at_the_same_time_come_out_right_and_disturb_nobody()
    {
        var readings = Enumerable.Range(0, 40).Select(minute => new UsageReading(
            _account.Id, s_start.AddMinutes(minute), [Bucket("first-bucket", minute), Bucket($"b-{minute}", 1000 - minute)], [Traffic(0, minute, 2 * minute)])).ToList();
        await using var changing = await _world.OpenDbAsync();
        var changed = await changing.Accounts.SingleAsync(Token);
        changed.Label = "Changed meanwhile";

        await Parallel.ForEachAsync(readings.OrderBy(reading => reading.Traffic[0].BytesIn % 7), Token, async (reading, _) => await SaveAsync(reading));
        await changing.SaveChangesAsync(Token);

        Assert.Equal([(0, 39, 78, 1000)], await DaysAsync());
        var usage = await UsageAsync();
        Assert.Equal((1000, 2, s_start.AddMinutes(39)), (usage.Bytes, usage.Buckets, usage.MeasuredAt));
        Assert.Equal((117, 1000), Totals(usage));
        Assert.Equal(["b-39", "first-bucket"], await BucketsAsync());
        Assert.Equal("Changed meanwhile", (await _world.ReadAccountAsync(_account.S3uid)).Label);
    }

    private static (long Traffic, long Peak) Totals(UsageSnapshot usage) => (usage.TrafficBytes, usage.PeakBytes);

    private static BucketUsage Bucket(string name, long bytes) => new(name, s_start.AddDays(-1), bytes, 1);

    private static DailyTraffic Traffic(int day, long bytesIn, long bytesOut) => new(s_firstDay.AddDays(day), bytesIn, bytesOut);

    private UsageReading Reading(double hours, long bytes, params DailyTraffic[] traffic) =>
        new(_account.Id, s_start.AddHours(hours), [Bucket("first-bucket", bytes)], traffic);

    private async Task SaveAsync(UsageReading reading)
    {
        await using var db = await _world.OpenDbAsync();
        await db.SaveReadingsAsync([reading], s_start.AddDays(30), Token);
    }

    private async Task AddBucketAsync(string name, DateTime at)
    {
        await using var db = await _world.OpenDbAsync();
        await db.AddKnownBucketAsync(_account.Id, name, at, Token);
    }

    private async Task<UsageSnapshot> UsageAsync() => (await _world.ReadAccountAsync(_account.S3uid)).Usage;

    private async Task<List<string>> BucketsAsync()
    {
        await using var db = await _world.OpenDbAsync();
        return await db.KnownBuckets.OrderBy(bucket => bucket.Name).Select(bucket => bucket.Name).ToListAsync(Token);
    }

    private async Task<List<(int Day, long BytesIn, long BytesOut, long PeakBytes)>> DaysAsync()
    {
        await using var db = await _world.OpenDbAsync();
        var rows = await db.DailyUsage.OrderBy(row => row.Day).ToListAsync(Token);
        return rows.ConvertAll(row => (row.Day.DayNumber - s_firstDay.DayNumber, row.BytesIn, row.BytesOut, row.PeakBytes));
    }
}
