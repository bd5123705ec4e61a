using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Metering;

/// <summary>What counts for a period, also where nothing was read at its beginning.</summary>
public sealed class PeriodTotalsTests : IAsyncLifetime
{
    private static readonly DateOnly s_firstDay = DateOnly.FromDateTime(TestClock.Start);

    private TestWorld _world = null!;
    private StorageAccount _account = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        var placed = await _world.OrderAsync(await _world.AddCustomerAsync(), await _world.AddPlanAsync(0), "first-bucket");
        _account = await _world.ReadAccountAsync(placed.S3uid);
        await ReadAsync(day: 0, bytes: 900, traffic: 5);
        await ReadAsync(day: 1, bytes: 40, traffic: 7);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Period_counts_its_own_days_alone()
    {
        Assert.Equal((5, 900), await UsageAsync(0, 1));
        Assert.Equal((12, 900), await UsageAsync(0, 2));
        Assert.Equal((7, 40), await UsageAsync(1, 2));
        Assert.Equal((0, 0), await UsageAsync(-30, 0));
    }

    [Fact]
    public async Task What_was_stored_at_the_last_reading_is_held_in_a_period_that_has_none()
    {
        Assert.Equal((0, 40), await UsageAsync(2, 30));
        await ReadAsync(day: 40, bytes: 3, traffic: 1);
        Assert.Equal((0, 40), await UsageAsync(2, 30));
        Assert.Equal((0, 3), await UsageAsync(41, 70));
    }

    [Fact]
    public async Task Totals_begin_anew_with_a_new_period_and_keep_what_is_stored()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            await db.Accounts.ExecuteUpdateAsync(row => row.SetProperty(account => account.Service.PeriodStart, TestClock.Start.Date.AddDays(2)), Token);
            await db.ResetPeriodTotalsAsync(_account.Id, Token);
        }

        var usage = (await _world.ReadAccountAsync(_account.S3uid)).Usage;
        Assert.Equal((0, 40), (usage.TrafficBytes, usage.PeakBytes));

        await ReadAsync(day: 2, bytes: 30, traffic: 2);
        usage = (await _world.ReadAccountAsync(_account.S3uid)).Usage;
        Assert.Equal((2, 30), (usage.TrafficBytes, usage.PeakBytes));
    }

    private async Task ReadAsync(int day, long bytes, long traffic)
    {
        await using var db = await _world.OpenDbAsync();
        var at = TestClock.Start.AddDays(day);
        await db.SaveReadingsAsync(
            [new(_account.Id, at, [new BucketUsage("first-bucket", TestClock.Start, bytes, 1)], [new(s_firstDay.AddDays(day), traffic, 0)])], at, Token);
    }

    private async Task<(long Traffic, long Peak)> UsageAsync(int from, int until)
    {
        await using var db = await _world.OpenDbAsync();
        return await db.PeriodUsageAsync(_account.Id, s_firstDay.AddDays(from), s_firstDay.AddDays(until), Token);
    }
}
