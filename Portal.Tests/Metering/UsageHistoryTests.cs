using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Metering;

/// <summary>What is shown of an account's days and buckets, and where a period is said to lead.</summary>
public sealed class UsageHistoryTests : IAsyncLifetime
{
    private const long Gb = 1L << 30;

    private static readonly DateOnly s_firstDay = DateOnly.FromDateTime(TestClock.Start);

    private TestWorld _world = null!;
    private Caller _caller = null!;
    private StorageAccount _account = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _caller = await _world.AddCustomerAsync(credit: 100);
        _account = await _world.ReadAccountAsync((await _world.OrderAsync(_caller, await _world.AddPlanAsync(5), "first-bucket")).S3uid);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Before_the_first_reading_nothing_is_said()
    {
        var history = await ShowAsync(new(_account.S3uid));

        Assert.Empty(history.Days);
        Assert.Null(history.MeasuredAt);
        Assert.Null(history.Forecast);
        Assert.Equal((s_firstDay, s_firstDay.AddMonths(1).AddDays(-1)), (history.First, history.Last));
    }

    [Fact]
    public async Task Days_have_no_gap_and_the_last_known_storage_is_held()
    {
        await ReadAsync(day: 0, gb: 10, sent: 5, received: 6);
        await ReadAsync(day: 1, gb: 20, sent: 7, received: 8);
        _world.Clock.Now = TestClock.Start.AddDays(3);

        var history = await ShowAsync(new(_account.S3uid));

        Assert.Equal(
            [(0, 6, 5, 10), (1, 8, 7, 20), (2, 0, 0, 20), (3, 0, 0, 20)],
            history.Days.Select(day => (day.Day.DayNumber - s_firstDay.DayNumber, day.BytesIn, day.BytesOut, day.PeakBytes / Gb)));
        Assert.Equal((14, 12, 26, 20 * Gb), (history.BytesIn, history.BytesOut, history.TrafficBytes, history.PeakBytes));
        Assert.Equal((100 * Gb, 200 * Gb, false), (history.QuotaBytes, history.TrafficLimitBytes, history.HasHardQuota));
    }

    [Fact]
    public async Task Periods_follow_the_anchor_day_back_to_the_accounts_beginning()
    {
        await SetPeriodAsync(created: new(2026, 7, 20), start: new(2026, 10, 31), anchor: 31);
        _world.Clock.Now = new(2026, 11, 16, 0, 0, 0, DateTimeKind.Utc);

        var periods = (await ShowAsync(new(_account.S3uid))).Periods;

        Assert.Equal(
            [("2026-10-31", "2026-11-29"), ("2026-09-30", "2026-10-30"), ("2026-08-31", "2026-09-29"), ("2026-07-31", "2026-08-30"), ("2026-06-30", "2026-07-30")],
            periods.Select(period => ($"{period.First:O}", $"{period.Last:O}")));
        var before = await ShowAsync(new(_account.S3uid, Period: 1));
        Assert.Equal((new DateOnly(2026, 9, 30), new DateOnly(2026, 10, 30), 1), (before.First, before.Last, before.Period));
        Assert.Null(before.Forecast);
        Assert.Equal(nameof(ShowUsageHistoryInput.Period), (await RefusedAsync(new(_account.S3uid, Period: 5))).Field);
    }

    [Fact]
    public async Task Range_of_days_is_bounded()
    {
        await ReadAsync(day: 0, gb: 1, sent: 0, received: 0);

        var range = await ShowAsync(new(_account.S3uid, From: s_firstDay.AddDays(-399), To: s_firstDay));
        Assert.Equal((null, 1), (range.Period, range.Days.Count));
        Assert.Equal(30, (await ShowAsync(new(_account.S3uid, To: s_firstDay))) is { } usual ? usual.Last.DayNumber - usual.First.DayNumber + 1 : 0);
        Assert.Equal(RefusalCode.Invalid, (await RefusedAsync(new(_account.S3uid, From: s_firstDay.AddDays(-400), To: s_firstDay))).Code);
        Assert.Equal(RefusalCode.Invalid, (await RefusedAsync(new(_account.S3uid, From: s_firstDay.AddDays(1), To: s_firstDay))).Code);
        Assert.Equal(RefusalCode.Invalid, (await RefusedAsync(new(_account.S3uid, Period: -1))).Code);
        Assert.Equal(RefusalCode.Invalid, (await RefusedAsync(new(_account.S3uid, To: DateOnly.MaxValue, From: DateOnly.MinValue))).Code);
        await ShowAsync(new(_account.S3uid, To: DateOnly.MinValue));
    }

    [Fact]
    public async Task Forecast_needs_three_whole_days_and_goes_on_with_them()
    {
        for (var day = 0; day < 3; day++)
        {
            await ReadAsync(day, gb: 10 + day, sent: 1000, received: 0);
            _world.Clock.Now = TestClock.Start.AddDays(day);
            Assert.Null((await ShowAsync(new(_account.S3uid))).Forecast);
        }

        await ReadAsync(day: 3, gb: 13, sent: 200, received: 0);
        _world.Clock.Now = TestClock.Start.AddDays(3);

        // 26 days are ahead: a GB more each day, and 1000 a day, today included.
        Assert.Equal(new UsageForecast(s_firstDay.AddDays(29), 39 * Gb, 39 * Gb, 30_000), (await ShowAsync(new(_account.S3uid))).Forecast);
    }

    [Fact]
    public void Forecast_stays_within_what_can_be()
    {
        UsageDay[] falling = [Day(0, 90, 5), Day(1, 60, 5), Day(2, 30, 5), Day(3, 1, 50)];
        Assert.Equal(new UsageForecast(s_firstDay.AddDays(20), 0, 90, 5 + 5 + 5 + 50 + (17 * 5)), UsageForecast.Of(falling, s_firstDay.AddDays(20), null));

        UsageDay[] rising = [Day(0, 10, 0), Day(1, 20, 0), Day(2, 30, 0), Day(3, 40, 0)];
        Assert.Equal(55, UsageForecast.Of(rising, s_firstDay.AddDays(20), hardQuotaBytes: 55)?.PeakBytes);
        Assert.Equal(210, UsageForecast.Of(rising, s_firstDay.AddDays(20), null)?.PeakBytes);

        // The period is over, and billing has not closed it yet.
        Assert.Equal((40, 0), UsageForecast.Of(rising, s_firstDay.AddDays(1), null) is { } over ? (over.PeakBytes, over.TrafficBytes) : default);
    }

    [Fact]
    public async Task Buckets_stay_as_seen_until_they_are_seen_to_be_other()
    {
        await ReadAsync(day: 0, gb: 10, sent: 0, received: 0);
        await ReadAsync(day: 1, gb: 10, sent: 0, received: 0);
        await ReadAsync(day: 3, gb: 4, sent: 0, received: 0);
        _world.Clock.Now = TestClock.Start.AddDays(4);

        var all = await ShowBucketsAsync(new(_account.S3uid, From: s_firstDay.AddDays(-1)));
        var one = await ShowBucketsAsync(new(_account.S3uid, From: s_firstDay.AddDays(2), Bucket: "first-bucket"));

        var bucket = Assert.Single(all.Buckets);
        Assert.Equal([(0, 10), (1, 10), (2, 10), (3, 4), (4, 4)], bucket.Days.Select(day => (day.Day.DayNumber - s_firstDay.DayNumber, day.Bytes / Gb)));
        Assert.Equal((1, 4 * Gb, true), (all.Total, bucket.Bytes, bucket.IsThere));
        Assert.Equal([10, 4, 4], Assert.Single(one.Buckets).Days.Select(day => day.Bytes / Gb));
        var missing = await _world.Get<ShowBucketHistory>().RunAsync(_caller, new(_account.S3uid, Bucket: "no-such"), Token);
        Assert.Equal(RefusalCode.NotFound, missing.Refusal?.Code);
    }

    [Fact]
    public async Task Largest_buckets_are_shown_of_many()
    {
        var many = Enumerable.Range(1, 30).Select(number => new BucketUsage($"bucket-{number:D2}", TestClock.Start, number, 1)).ToList();
        await using (var db = await _world.OpenDbAsync())
        {
            await db.SaveReadingsAsync([new(_account.Id, TestClock.Start, many, [])], TestClock.Start, Token);
        }

        var shown = await ShowBucketsAsync(new(_account.S3uid));

        Assert.Equal((30, ShowBucketHistory.MaxBuckets, "bucket-30"), (shown.Total, shown.Buckets.Count, shown.Buckets[0].Bucket));
    }

    [Fact]
    public async Task What_buckets_held_long_ago_is_forgotten()
    {
        await ReadAsync(day: 0, gb: 1, sent: 0, received: 0);
        await ReadAsync(day: 5, gb: 2, sent: 0, received: 0);
        _world.Clock.Now = TestClock.Start.AddDays(403);

        await _world.Get<UsageReader>().ReadAllAsync(_world.Get<StorageClusters>().Get("NL"), Token);

        await using var db = await _world.OpenDbAsync();
        Assert.Equal([5, 403], (await db.BucketDays.Select(row => row.Day).Distinct().OrderBy(day => day).ToListAsync(Token)).Select(day => day.DayNumber - s_firstDay.DayNumber));
    }

    private static UsageDay Day(int day, long peak, long sent) => new(s_firstDay.AddDays(day), 0, sent, peak);

    private async Task<UsageHistory> ShowAsync(ShowUsageHistoryInput input)
    {
        var answer = await _world.Get<ShowUsageHistory>().RunAsync(_caller, input, Token);
        Assert.Null(answer.Refusal);
        return answer.Value;
    }

    private async Task<BucketHistories> ShowBucketsAsync(ShowBucketHistoryInput input)
    {
        var answer = await _world.Get<ShowBucketHistory>().RunAsync(_caller, input, Token);
        Assert.Null(answer.Refusal);
        return answer.Value;
    }

    private async Task<Refusal> RefusedAsync(ShowUsageHistoryInput input)
    {
        var answer = await _world.Get<ShowUsageHistory>().RunAsync(_caller, input, Token);
        return answer.Refusal ?? throw new InvalidOperationException("It was not refused.");
    }

    private async Task ReadAsync(int day, long gb, long sent, long received)
    {
        await using var db = await _world.OpenDbAsync();
        var at = TestClock.Start.AddDays(day);
        await db.SaveReadingsAsync(
            [new(_account.Id, at, [new BucketUsage("first-bucket", TestClock.Start, gb * Gb, gb)], [new(s_firstDay.AddDays(day), received, sent)])], at, Token);
    }

    private async Task SetPeriodAsync(DateOnly created, DateOnly start, int anchor)
    {
        await using var db = await _world.OpenDbAsync();
        await db.Accounts.Where(account => account.Id == _account.Id).ExecuteUpdateAsync(
            row => row
                .SetProperty(account => account.CreatedAt, created.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc))
                .SetProperty(account => account.Service.PeriodStart, start.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc))
                .SetProperty(account => account.Service.AnchorDay, anchor),
            Token);
    }
}
