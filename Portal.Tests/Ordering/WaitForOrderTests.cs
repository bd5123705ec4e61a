using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Ordering;

public sealed class WaitForOrderTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _caller = await _world.AddCustomerAsync(credit: 100);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Waiting_ends_with_the_order()
    {
        var placed = (await _world.PlaceAsync(_caller, await _world.AddPlanAsync(10), "some-bucket")).Value;

        var waiting = WaitAsync(placed.Reference, TimeSpan.FromSeconds(60));
        Assert.False(waiting.IsCompleted);
        await _world.RunOrdersAsync();
        var outcome = (await waiting).Value;

        Assert.Equal(new OrderOutcome(placed.S3uid, OrderState.Completed, null, IsFinal: true, AccountExists: true), outcome);
    }

    [Fact]
    public async Task Patience_that_is_over_first_answers_how_it_stands()
    {
        var placed = (await _world.PlaceAsync(_caller, await _world.AddPlanAsync(10), "some-bucket")).Value;

        var started = Stopwatch.GetTimestamp();
        var outcome = (await WaitAsync(placed.Reference, TimeSpan.FromMilliseconds(300))).Value;

        Assert.Equal(new OrderOutcome(placed.S3uid, OrderState.Placed, null, IsFinal: false, AccountExists: false), outcome);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Order_that_was_undone_says_why_and_has_no_account()
    {
        var rival = await _world.AddCustomerAsync("bob@example.net", credit: 10);
        var plan = await _world.AddPlanAsync(10);
        var placed = (await _world.PlaceAsync(_caller, plan, "wanted-name")).Value;
        var rivals = (await _world.PlaceAsync(rival, plan, "wanted-name")).Value;

        // The rival's is carried out first.
        await using (var db = await _world.OpenDbAsync())
        {
            var first = await db.Orders.SingleAsync(order => order.Reference == rivals.Reference);
            await _world.Get<OrderRunner>().RunAsync(first.Id, TestContext.Current.CancellationToken);
        }

        await _world.RunOrdersAsync();
        var outcome = (await WaitAsync(placed.Reference, TimeSpan.FromSeconds(60))).Value;

        Assert.Equal((OrderState.RolledBack, true, false), (outcome.State, outcome.IsFinal, outcome.AccountExists));
        Assert.Contains("wanted-name", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_that_another_process_made_is_seen_too()
    {
        var placed = (await _world.PlaceAsync(_caller, await _world.AddPlanAsync(10), "some-bucket")).Value;
        var waiting = WaitAsync(placed.Reference, TimeSpan.FromSeconds(60));

        // Nobody tells: the row changes behind the watch's back.
        await using (var db = await _world.OpenDbAsync())
        {
            await db.Orders.ExecuteUpdateAsync(set => set.SetProperty(order => order.State, OrderState.Refused));
        }

        Assert.Equal((OrderState.Refused, true), ((await waiting).Value.State, (await waiting).Value.IsFinal));
    }

    [Fact]
    public async Task Many_waiters_are_all_told()
    {
        var plan = await _world.AddPlanAsync(0.01m);
        var placed = new List<PlacedOrder>();
        for (var number = 0; number < 20; number++)
        {
            placed.Add((await _world.PlaceAsync(_caller, plan, $"bucket-{number}")).Value);
        }

        var waiting = placed.SelectMany(order => Enumerable.Range(0, 3).Select(_ => WaitAsync(order.Reference, TimeSpan.FromSeconds(60)))).ToList();
        await _world.RunOrdersAsync();

        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(OrderState.Completed, answer.Value.State));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(61)]
    public async Task Impossible_patience_is_refused(int seconds)
    {
        var answer = await WaitAsync("anything", TimeSpan.FromSeconds(seconds));
        Assert.Equal((RefusalCode.Invalid, nameof(WaitForOrderInput.Patience)), (answer.Refusal?.Code, answer.Refusal?.Field));
    }

    [Fact]
    public async Task Waiter_who_leaves_is_let_go()
    {
        var placed = (await _world.PlaceAsync(_caller, await _world.AddPlanAsync(10), "some-bucket")).Value;
        using var leave = new CancellationTokenSource();
        var waiting = _world.Get<WaitForOrder>().RunAsync(_caller, new(placed.Reference, TimeSpan.FromSeconds(60)), leave.Token);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Task<Result<OrderOutcome>> WaitAsync(string reference, TimeSpan patience) =>
        _world.Get<WaitForOrder>().RunAsync(_caller, new(reference, patience), TestContext.Current.CancellationToken);
}
