using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Ordering;

/// <summary>What staff see of orders, and what they can do about those that wait.</summary>
public sealed class StaffOrdersTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _staff = null!;
    private Caller _ann = null!;
    private Plan _plan = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _staff = await _world.AddCustomerAsync("staff@example.net", role: Role.Support);
        _ann = await _world.AddCustomerAsync(credit: 100);
        _plan = await _world.AddPlanAsync(10);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Orders_are_found_by_how_far_they_are_customer_location_reference_and_time()
    {
        var done = (await _world.OrderAsync(_ann, _plan, "done-bucket")).Reference;
        var stuck = await StickAsync("stuck-bucket");
        var fresh = (await _world.PlaceAsync(_ann, _plan, "fresh-bucket", location: "DE")).Value.Reference;

        Assert.Equal([fresh, stuck, done], await FindAsync(new()));
        Assert.Equal([fresh, stuck], await FindAsync(new(OrderGroup.Open)));
        Assert.Equal([stuck], await FindAsync(new(OrderGroup.Stuck)));
        Assert.Equal([done], await FindAsync(new(OrderGroup.Completed)));
        Assert.Empty(await FindAsync(new(OrderGroup.Refused)));
        Assert.Equal([fresh], await FindAsync(new(LocationCode: "DE")));
        Assert.Equal([stuck, done], await FindAsync(new(LocationCode: "NL", Customer: "ANN@example.net")));
        Assert.Empty(await FindAsync(new(Customer: "nobody@example.net")));
        Assert.Equal([stuck], await FindAsync(new(Reference: stuck)));
        Assert.Equal(3, (await FindAsync(new(From: Today, To: Today))).Count);
        Assert.Empty(await FindAsync(new(To: Today.AddDays(-1))));
        _world.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal([fresh, stuck], await FindAsync(new(OrderGroup.Stuck))); // By then it takes too long.
    }

    [Fact]
    public async Task Stuck_order_is_tried_at_once_when_staff_ask_and_say_why()
    {
        var reference = await StickAsync("stuck-bucket");
        await StartAmsterdamAsync();
        await _world.RunOrdersAsync();
        Assert.NotEqual(OrderState.Completed, (await ReadAsync(reference)).State); // It waits for its time.

        Assert.Equal(RefusalCode.Invalid, (await RetryAsync(reference, "")).Refusal?.Code);
        Assert.Equal(RefusalCode.NotFound, (await RetryAsync("nothing", "asked by mail")).Refusal?.Code);
        Assert.Null((await RetryAsync(reference, "asked by mail")).Refusal);
        await _world.RunOrdersAsync();

        Assert.Equal(OrderState.Completed, (await ReadAsync(reference)).State);
        Assert.Equal(90, await _world.CreditOfAsync(_ann)); // Once.
        Assert.Equal(RefusalCode.Conflict, (await RetryAsync(reference, "asked by mail")).Refusal?.Code);
        await using var db = await _world.OpenDbAsync();
        var trace = await db.AuditEvents.SingleAsync(line => line.Operation == nameof(RetryOrder), Token);
        Assert.Equal(("asked by mail", _staff.CustomerId, _ann.CustomerId), (trace.Reason, trace.ActorId, trace.CustomerId));
    }

    [Fact]
    public async Task Order_that_staff_take_back_leaves_nothing_and_gives_the_money_back()
    {
        var reference = await StickAsync("stuck-bucket");
        await StartAmsterdamAsync();

        Assert.Equal(RefusalCode.Invalid, (await UndoAsync(reference, null)).Refusal?.Code);
        Assert.Null((await UndoAsync(reference, "ordered by mistake")).Refusal);
        Assert.Null((await UndoAsync(reference, "ordered by mistake")).Refusal); // Already so.
        Assert.Null((await RetryAsync(reference, "do it now")).Refusal);
        await _world.RunOrdersAsync();
        Assert.False((await ReadAsync(reference)).IsOver); // What still runs in storage has time to end, whoever asks.
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        await _world.RunOrdersAsync();

        var order = await ReadAsync(reference);
        Assert.Equal(OrderState.Refused, order.State);
        Assert.Equal(100, await _world.CreditOfAsync(_ann));
        await using var db = await _world.OpenDbAsync();
        Assert.Equal(1, await db.AuditEvents.CountAsync(line => line.Operation == nameof(UndoOrder), Token));
    }

    [Fact]
    public async Task Order_whose_month_has_begun_is_not_taken_back()
    {
        var reference = (await _world.OrderAsync(_ann, _plan, "done-bucket")).Reference;

        Assert.Equal(RefusalCode.Conflict, (await UndoAsync(reference, "ordered by mistake")).Refusal?.Code);
        Assert.Equal(90, await _world.CreditOfAsync(_ann));
    }

    public static TheoryData<FindOrdersInput> Filters =>
    [
        .. Enum.GetValues<OrderGroup>().Select(group => new FindOrdersInput(group)), new FindOrdersInput(Customer: "7"), new FindOrdersInput(LocationCode: "NL"),
        new FindOrdersInput(Reference: "abc"), new FindOrdersInput(From: new(2026, 1, 1), To: new(2026, 2, 1)), new FindOrdersInput(OrderGroup.Completed, From: new(2026, 1, 1)),
    ];

    [Trait("Needs", "Sqlite")]
    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Every_filter_and_page_is_read_from_an_index(FindOrdersInput input)
    {
        await _world.OrderAsync(_ann, _plan, "done-bucket");
        QueryPlans.AssertPaged(await _world.PlansAsync(services => new FindOrders(services).RunAsync(_staff, input, Token)));
        QueryPlans.AssertPaged(await _world.PlansAsync(services => new FindOrders(services).RunAsync(_staff, input with { BeforeId = 1 }, Token)));
    }

    private DateOnly Today => DateOnly.FromDateTime(_world.Clock.Now);

    /// <summary>An order that storage did not answer; after that its location is away.</summary>
    private async Task<string> StickAsync(string bucket)
    {
        var placed = await _world.PlaceAsync(_ann, _plan, bucket);
        Assert.Null(placed.Refusal);
        await ((EmbeddedCluster)_world.Get<StorageClusters>().Get("NL")).StopAsync(Token);
        await _world.RunOrdersAsync();
        Assert.Equal(1, (await ReadAsync(placed.Value.Reference)).Attempts);
        return placed.Value.Reference;
    }

    private Task StartAmsterdamAsync() => ((EmbeddedCluster)_world.Get<StorageClusters>().Get("NL")).StartAsync(Token);

    private async Task<Order> ReadAsync(string reference)
    {
        await using var db = await _world.OpenDbAsync();
        return await db.Orders.AsNoTracking().SingleAsync(order => order.Reference == reference, Token);
    }

    private async Task<IReadOnlyList<string>> FindAsync(FindOrdersInput input) =>
        [.. (await _world.Get<FindOrders>().RunAsync(_staff, input, Token)).Value.Orders.Select(order => order.Reference)];

    private Task<Result<Done>> RetryAsync(string reference, string? reason) => _world.Get<RetryOrder>().RunAsync(_staff, new(reference, reason), Token);

    private Task<Result<Done>> UndoAsync(string reference, string? reason) => _world.Get<UndoOrder>().RunAsync(_staff, new(reference, reason), Token);
}
