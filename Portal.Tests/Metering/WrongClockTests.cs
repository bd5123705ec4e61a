using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Metering;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Metering;

/// <summary>Long pauses, and clocks that are not right: of the portal, and of a cluster. Nothing is lost, counted twice or stuck.</summary>
public sealed class WrongClockTests : IAsyncLifetime
{
    private static readonly DateOnly s_firstDay = DateOnly.FromDateTime(TestClock.Start);

    private TestWorld _world = null!;
    private string _s3uid = "";
    private string _other = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EmbeddedCluster Cluster => (EmbeddedCluster)_world.Get<StorageClusters>().Get("NL");

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        var caller = await _world.AddCustomerAsync();
        var plan = await _world.AddPlanAsync(0);
        _s3uid = (await _world.OrderAsync(caller, plan, "first-bucket")).S3uid;
        _other = (await _world.OrderAsync(caller, plan, "other-bucket")).S3uid;
        await ForgetRealTrafficAsync();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData(9)]
    [InlineData(45)]
    [InlineData(200)]
    public async Task Pause_of_any_length_loses_no_traffic_and_counts_none_twice(int days)
    {
        await CollectAsync();
        for (var day = 1; day <= days; day++)
        {
            await MoveAsync(_s3uid, day, 1000 + day);
        }

        _world.Clock.Advance(TimeSpan.FromDays(days));
        await CollectAsync();
        await CollectAsync();

        var moved = (await DaysAsync(_s3uid)).Where(row => row.Day > 0).ToDictionary(row => row.Day, row => row.Traffic);
        Assert.All(Enumerable.Range(1, days), day => Assert.Equal(1000 + day, moved[day]));
        Assert.Equal(Enumerable.Range(1, days).Sum(day => 1000 + day), await TotalAsync(_s3uid));
    }

    [Fact]
    public async Task Single_account_catches_up_a_pause_too_when_somebody_looks_at_it_first()
    {
        await CollectAsync();
        await MoveAsync(_s3uid, 3, 300);
        await MoveAsync(_other, 4, 400);
        _world.Clock.Advance(TimeSpan.FromDays(30));

        await _world.Get<UsageReader>().ReadAsync(_s3uid, Token);
        await CollectAsync();

        Assert.Equal(300, (await DaysAsync(_s3uid)).Single(row => row.Day == 3).Traffic);
        Assert.Equal(400, (await DaysAsync(_other)).Single(row => row.Day == 4).Traffic);
    }

    [Fact]
    public async Task Clock_that_was_a_year_ahead_neither_stops_readings_nor_counts_for_later()
    {
        await HoldAsync(500);
        await CollectAsync();
        _world.Clock.Advance(TimeSpan.FromDays(365));
        await CollectAsync();
        _world.Clock.Advance(TimeSpan.FromDays(-365) + TimeSpan.FromHours(1));
        await MoveAsync(_s3uid, 0, 7000);
        await HoldAsync(20);

        await CollectAsync();

        var account = await _world.ReadAccountAsync(_s3uid);
        Assert.Equal((20, _world.Clock.Now), (account.Usage.Bytes, account.Usage.MeasuredAt));
        Assert.Equal(500, account.Usage.PeakBytes);
        Assert.Equal(7000, account.Usage.TrafficBytes);

        // The days that the wrong clock had filled say what is true once they come.
        for (var day = 1; day <= 2; day++)
        {
            _world.Clock.Now = TestClock.Start.AddDays(day);
            await CollectAsync();
        }

        _world.Clock.Now = TestClock.Start.AddDays(365);
        await CollectAsync();
        Assert.Equal(20, (await DaysAsync(_s3uid)).Single(row => row.Day == 365).Peak);
        Assert.Equal(20, (await DaysAsync(_s3uid)).Single(row => row.Day == 364).Peak);
    }

    [Fact]
    public async Task Traffic_after_a_jump_of_the_clock_and_back_is_not_passed_over()
    {
        await CollectAsync();
        _world.Clock.Advance(TimeSpan.FromDays(400));
        await CollectAsync();
        _world.Clock.Now = TestClock.Start.AddDays(5);
        await MoveAsync(_s3uid, 1, 111);
        await MoveAsync(_s3uid, 5, 555);

        await CollectAsync();

        var days = await DaysAsync(_s3uid);
        Assert.Equal((111, 555), (days.Single(row => row.Day == 1).Traffic, days.Single(row => row.Day == 5).Traffic));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Cluster_whose_day_is_another_one_is_counted_in_full(int ahead)
    {
        await CollectAsync();
        for (var day = 1; day <= 4; day++)
        {
            _world.Clock.Now = TestClock.Start.AddDays(day);
            await MoveAsync(_s3uid, day + ahead, 100 * day);
            await CollectAsync();
        }

        _world.Clock.Now = TestClock.Start.AddDays(5);
        await CollectAsync();
        Assert.Equal(1000, await TotalAsync(_s3uid));
    }

    [Fact]
    public async Task Pause_holds_what_was_stored_before_it_and_not_what_came_after()
    {
        await HoldAsync(300);
        await CollectAsync();
        _world.Clock.Advance(TimeSpan.FromDays(3));
        await HoldAsync(800);

        await CollectAsync();

        Assert.Equal([300, 300, 300, 800], (await DaysAsync(_s3uid)).Select(row => row.Peak));
    }

    [Fact]
    public async Task Account_that_is_made_during_a_pause_begins_with_its_first_day()
    {
        await CollectAsync();
        _world.Clock.Advance(TimeSpan.FromDays(40));
        var made = (await _world.OrderAsync(await _world.AddCustomerAsync("late@example.net"), await _world.AddPlanAsync(0), "late-bucket")).S3uid;
        await ForgetRealTrafficAsync();
        await MoveAsync(made, 40, 44);
        _world.Clock.Advance(TimeSpan.FromDays(2));

        await CollectAsync();

        Assert.Equal([(40, 44), (42, 0)], (await DaysAsync(made)).Select(row => (row.Day, row.Traffic)));
    }

    private Task CollectAsync() => _world.Get<UsageCollector>().RunOnceAsync(Token);

    /// <summary>Storage counts by the real clock, on a day that these tests have other plans for.</summary>
    private async Task ForgetRealTrafficAsync()
    {
        await Cluster.Vault.Traffic.FlushAsync();
        await Cluster.Vault.Database.WriteAsync(session => session.Execute("DELETE FROM traffic"));
    }

    /// <summary>Traffic of that day, as the cluster counts it.</summary>
    private Task<int> MoveAsync(string s3uid, int day, long bytes) => Cluster.Vault.Database.WriteAsync(session => session.Execute(
        """
        INSERT INTO traffic (s3uid, day, bytes_in, bytes_out, requests) VALUES (?1, ?2, 0, ?3, 1)
        ON CONFLICT (s3uid, day) DO UPDATE SET bytes_out = bytes_out + excluded.bytes_out
        """,
        s3uid, s_firstDay.AddDays(day).DayNumber, bytes));

    private Task<int> HoldAsync(long bytes) => Cluster.Vault.Database.WriteAsync(session => session.Execute("UPDATE bucket SET bytes = ?1 WHERE name = 'first-bucket'", bytes));

    private async Task<long> TotalAsync(string s3uid)
    {
        var account = await _world.ReadAccountAsync(s3uid);
        await using var db = await _world.OpenDbAsync();
        return (await db.PeriodUsageAsync(account.Id, s_firstDay, s_firstDay.AddDays(1000), Token)).TrafficBytes;
    }

    private async Task<List<(int Day, long Traffic, long Peak)>> DaysAsync(string s3uid)
    {
        var account = await _world.ReadAccountAsync(s3uid);
        await using var db = await _world.OpenDbAsync();
        var rows = await db.DailyUsage.Where(row => row.AccountId == account.Id).OrderBy(row => row.Day).ToListAsync(Token);
        return rows.ConvertAll(row => (row.Day.DayNumber - s_firstDay.DayNumber, row.BytesIn + row.BytesOut, row.PeakBytes));
    }
}
