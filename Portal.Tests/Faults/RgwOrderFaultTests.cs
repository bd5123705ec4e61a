using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>The gateway fails in the middle of an order: the order waits, and is carried out once.</summary>
[Trait("Needs", "Ceph")]
[Collection(RgwFaultsCollection.Name)]
public sealed class RgwOrderFaultTests(CephGateway ceph) : IAsyncLifetime
{

    private readonly string _bucket = RgwFaultLab.NewBucket();
    private RgwFaultLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await RgwFaultLab.CreateAsync(ceph);

    public ValueTask DisposeAsync() => _lab?.DisposeAsync() ?? default;

    public static TheoryData<Trouble, OrderState> Moments()
    {
        var moments = new TheoryData<Trouble, OrderState>();
        foreach (var trouble in Enum.GetValues<Trouble>())
        {
            moments.Add(trouble, OrderState.AccountCreated);
            moments.Add(trouble, OrderState.BucketCreated);
        }

        return moments;
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Order_waits_and_is_carried_out_once(Trouble trouble, OrderState step)
    {
        var plan = await _lab.World.AddPlanAsync(10);
        var placed = (await _lab.World.PlaceAsync(_lab.Caller, plan, _bucket)).Value;

        using (RgwFaultLab.At($"order.{step}", () => _lab.Begin(trouble)))
        {
            await _lab.World.RunOrdersAsync();
        }

        var waiting = await _lab.ReadOrderAsync(placed);
        Assert.Equal((step - 1, false), (waiting.State, waiting.Undoing));
        Assert.Equal(1, waiting.Attempts);
        await _lab.EndAsync();
        var order = await _lab.FinishAsync(placed);

        Assert.Equal(OrderState.Completed, order.State);
        Assert.Equal([100m, -10m], await ReadBookingsAsync());
        await _lab.CheckAsync();
        using var s3 = await _lab.World.ConnectAsync(placed.S3uid);
        Assert.Equal(_bucket, Assert.Single((await s3.ListBucketsAsync()).Buckets).BucketName);
    }

    [Fact]
    public async Task Account_that_was_half_made_when_the_gateway_died_is_made_whole()
    {
        var placed = (await _lab.World.PlaceAsync(_lab.Caller, await _lab.World.AddPlanAsync(10), _bucket)).Value;
        using (RgwFaultLab.At("order.AccountCreated", () => _lab.Begin(Trouble.AnswersLost)))
        {
            await _lab.World.RunOrdersAsync();
        }

        await _lab.HalveAsync(placed.S3uid);
        await _lab.EndAsync();

        Assert.Equal(OrderState.Completed, (await _lab.FinishAsync(placed)).State);
        Assert.Equal([100m, -10m], await ReadBookingsAsync());
        await _lab.CheckAsync();
    }

    [Theory]
    [InlineData(OrderState.AccountCreated)]
    [InlineData(OrderState.BucketCreated)]
    public async Task Order_whose_gateway_stays_away_is_undone_and_the_money_is_back(OrderState step)
    {
        var plan = await _lab.World.AddPlanAsync(10);
        var placed = (await _lab.World.PlaceAsync(_lab.Caller, plan, _bucket)).Value;
        using (RgwFaultLab.At($"order.{step}", () => _lab.Begin(Trouble.AnswersLost)))
        {
            await _lab.World.RunOrdersAsync();
        }

        _lab.Clock.Advance(TimeSpan.FromMinutes(31));
        await _lab.World.RunOrdersAsync();
        var undoing = await _lab.ReadOrderAsync(placed);
        Assert.True(undoing.Undoing);
        await _lab.EndAsync();

        // What the gateway is still busy with must not come after the removal.
        await _lab.World.RunOrdersAsync();
        Assert.False((await _lab.ReadOrderAsync(placed)).IsOver);
        Assert.InRange(undoing.DueAt, _lab.Clock.GetUtcNow().UtcDateTime + TimeSpan.FromSeconds(20), DateTime.MaxValue);
        var order = await _lab.FinishAsync(placed);

        Assert.Equal(step is OrderState.AccountCreated ? OrderState.Refused : OrderState.RolledBack, order.State);
        Assert.Equal([100m, -10m, 10m], await ReadBookingsAsync());
        await _lab.CheckAsync();
        Assert.Equal(AccountState.Deleted, (await _lab.World.ReadAccountAsync(placed.S3uid)).State);
    }

    [Theory]
    [InlineData(Trouble.AnswersLost)]
    [InlineData(Trouble.Busy)]
    [InlineData(Trouble.Refused)]
    public async Task Order_is_not_taken_while_the_gateway_is_away_and_taken_once_after(Trouble trouble)
    {
        var plan = await _lab.World.AddPlanAsync(10);
        _lab.Begin(trouble);
        var refused = await _lab.World.PlaceAsync(_lab.Caller, plan, _bucket, "one order");
        await _lab.EndAsync();
        Assert.Equal(RefusalCode.StorageUnavailable, refused.Refusal?.Code);
        Assert.Equal(100, await _lab.World.CreditOfAsync(_lab.Caller));

        var input = new PlaceOrderInput(plan.Id, "NL", _bucket, "one order");
        var placed = (await _lab.InsistAsync(_lab.World.Get<PlaceOrder>(), input)).Value;
        Assert.Equal(placed, (await _lab.InsistAsync(_lab.World.Get<PlaceOrder>(), input)).Value);

        Assert.Equal(OrderState.Completed, (await _lab.FinishAsync(placed)).State);
        Assert.Equal([100m, -10m], await ReadBookingsAsync());
        await _lab.CheckAsync();
    }

    private async Task<IEnumerable<decimal>> ReadBookingsAsync()
    {
        await using var db = await _lab.World.OpenDbAsync();
        return await db.LedgerEntries.Where(entry => entry.CustomerId == _lab.Caller.CustomerId).OrderBy(entry => entry.Sequence).Select(entry => entry.Amount).ToListAsync();
    }
}
