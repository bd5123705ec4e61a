using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Ordering;

public sealed class PlaceOrderTests : IAsyncLifetime
{
    private TestWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await TestWorld.CreateAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Paid_order_becomes_an_account_that_works_and_takes_the_price_once()
    {
        var caller = await _world.AddCustomerAsync(credit: 30);
        var plan = await _world.AddPlanAsync(24.99m);

        var placed = await _world.OrderAsync(caller, plan, "first-bucket");

        var order = (await _world.Get<ShowOrder>().RunAsync(caller, new ShowOrderInput(placed.Reference))).Value;
        Assert.Equal(OrderState.Completed, order.State);
        Assert.Equal(5.01m, await _world.CreditOfAsync(caller));
        var account = await _world.ReadAccountAsync(placed.S3uid);
        Assert.Equal(AccountPhase.Active, account.PhaseAt(_world.Clock.Now));
        Assert.Equal(new DateOnly(2026, 12, 16), account.Service.NextCommitDate);
        using var s3 = await _world.ConnectAsync(placed.S3uid);
        Assert.Equal(["first-bucket"], (await s3.ListBucketsAsync()).Buckets.Select(bucket => bucket.BucketName));
    }

    [Fact]
    public async Task Free_order_costs_nothing_and_has_a_hard_quota()
    {
        var caller = await _world.AddCustomerAsync();
        var plan = await _world.AddPlanAsync(0);

        var placed = await _world.OrderAsync(caller, plan, "free-bucket");

        Assert.Equal(0, await _world.CreditOfAsync(caller));
        var account = await _world.ReadAccountAsync(placed.S3uid);
        Assert.True(account.IsFree);
        Assert.Null(account.Service.NextCommitDate);
        Assert.Equal(100L << 30, account.Plan.HardQuotaBytes);
    }

    [Fact]
    public async Task Same_key_is_the_same_order_however_often_it_is_sent()
    {
        var caller = await _world.AddCustomerAsync(credit: 100);
        var plan = await _world.AddPlanAsync(10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _world.PlaceAsync(caller, plan, "only-once", "wizard-1")));
        await _world.RunOrdersAsync();
        var late = await _world.PlaceAsync(caller, plan, "only-once", "wizard-1");

        Assert.Single(answers.Append(late).Select(answer => answer.Value.Reference).Distinct());
        Assert.Equal(90, await _world.CreditOfAsync(caller));
    }

    [Fact]
    public async Task Same_key_for_another_order_is_refused_and_costs_nothing()
    {
        var caller = await _world.AddCustomerAsync(credit: 100);
        var plan = await _world.AddPlanAsync(10);
        var other = await _world.AddPlanAsync(5);
        await _world.PlaceAsync(caller, plan, "only-once", "key");

        Result<PlacedOrder>[] answers =
        [
            await _world.PlaceAsync(caller, other, "only-once", "key"),
            await _world.PlaceAsync(caller, plan, "another-name", "key"),
            await _world.PlaceAsync(caller, plan, "only-once", "key", "DE"),
            await _world.Get<PlaceOrder>().RunAsync(caller, new(plan.Id, "NL", "only-once", "key", ServicePayment.Invoiced)),
        ];

        Assert.All(answers, answer => Assert.Equal(
            (RefusalCode.Conflict, nameof(PlaceOrderInput.IdempotencyKey)), (answer.Refusal?.Code, answer.Refusal?.Field)));
        Assert.Equal(90, await _world.CreditOfAsync(caller));
        Assert.False((await _world.PlaceAsync(caller, plan, "only-once", "key")).IsRefused);
    }

    [Fact]
    public async Task Different_orders_at_once_with_one_key_give_one_account()
    {
        var caller = await _world.AddCustomerAsync(credit: 100);
        var plan = await _world.AddPlanAsync(10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => _world.PlaceAsync(caller, plan, $"bucket-{number}", "key")));

        Assert.Single(answers, answer => !answer.IsRefused);
        Assert.All(answers.Where(answer => answer.IsRefused), answer => Assert.Equal(nameof(PlaceOrderInput.IdempotencyKey), answer.Refusal!.Field));
        Assert.Equal(90, await _world.CreditOfAsync(caller));
    }

    [Fact]
    public async Task Two_orders_at_once_for_credit_that_pays_one_give_one_account()
    {
        var caller = await _world.AddCustomerAsync(credit: 15);
        var plan = await _world.AddPlanAsync(10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            _world.PlaceAsync(caller, plan, $"bucket-{number}", $"key-{number}")));

        Assert.Single(answers, answer => !answer.IsRefused);
        Assert.All(answers.Where(answer => answer.IsRefused), answer => Assert.Equal(RefusalCode.NoCredit, answer.Refusal!.Code));
        Assert.Equal(5, await _world.CreditOfAsync(caller));
    }

    [Fact]
    public async Task Two_orders_at_once_for_the_last_free_place_give_one_account()
    {
        var caller = await _world.AddCustomerAsync();
        var plan = await _world.AddPlanAsync(0);
        await _world.OrderAsync(caller, plan, "free-one");
        await _world.OrderAsync(caller, plan, "free-two");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            _world.PlaceAsync(caller, plan, $"bucket-{number}", $"key-{number}")));

        Assert.Single(answers, answer => !answer.IsRefused);
        Assert.All(answers.Where(answer => answer.IsRefused), answer => Assert.Equal(RefusalCode.LimitReached, answer.Refusal!.Code));
    }

    [Fact]
    public async Task Name_of_somebody_elses_bucket_is_refused_before_anything_is_taken()
    {
        var first = await _world.AddCustomerAsync(credit: 10);
        var second = await _world.AddCustomerAsync("bob@example.net", credit: 10);
        var plan = await _world.AddPlanAsync(10);
        await _world.OrderAsync(first, plan, "wanted-name");

        var answer = await _world.PlaceAsync(second, plan, "wanted-name", "key");

        Assert.Equal(RefusalCode.Conflict, answer.Refusal!.Code);
        Assert.Equal(10, await _world.CreditOfAsync(second));
    }

    [Fact]
    public async Task Name_that_is_taken_between_order_and_bucket_undoes_everything()
    {
        var caller = await _world.AddCustomerAsync(credit: 10);
        var rival = await _world.AddCustomerAsync("bob@example.net", credit: 10);
        var plan = await _world.AddPlanAsync(10);
        var first = await _world.PlaceAsync(caller, plan, "wanted-name", "a");
        var second = await _world.PlaceAsync(rival, plan, "wanted-name", "b");

        await _world.RunOrdersAsync();

        await using var db = await _world.OpenDbAsync();
        var orders = await db.Orders.Include(order => order.Account).OrderBy(order => order.Id).ToListAsync();
        var winner = Assert.Single(orders, order => order.State is OrderState.Completed);
        var loser = Assert.Single(orders, order => order.State is OrderState.RolledBack);
        Assert.Contains("wanted-name", loser.Reason, StringComparison.Ordinal);
        Assert.Equal(AccountState.Deleted, loser.Account.State);
        Assert.False(await _world.Get<Core.Storage.StorageClusters>().Get("NL").Accounts.ExistsAsync(loser.Account.S3uid, default));
        Assert.Equal([10m, 0m], (await db.LedgerEntries.GroupBy(entry => entry.CustomerId).Select(entries => new { entries.Key, Last = entries.OrderByDescending(entry => entry.Sequence).First().BalanceAfter }).ToListAsync())
            .OrderBy(customer => customer.Key == winner.CustomerId).Select(customer => customer.Last));
        Assert.NotEqual(first.Value.S3uid, second.Value.S3uid);
    }

    [Theory]
    [InlineData("NL", RefusalCode.Invalid)]
    [InlineData("XX", RefusalCode.Invalid)]
    public async Task Location_that_does_not_offer_the_plans_storage_is_refused(string location, RefusalCode code)
    {
        var caller = await _world.AddCustomerAsync(credit: 10);
        var plan = await _world.AddPlanAsync(10, storageType: "Cold");

        var answer = await _world.PlaceAsync(caller, plan, "some-bucket", "key", location);

        Assert.Equal(code, answer.Refusal!.Code);
        Assert.Equal(nameof(PlaceOrderInput.LocationCode), answer.Refusal.Field);
    }

    [Fact]
    public async Task Inactive_plan_is_not_there_for_customers()
    {
        var caller = await _world.AddCustomerAsync(credit: 10);
        var plan = await _world.AddPlanAsync(10, active: false);

        var answer = await _world.PlaceAsync(caller, plan, "some-bucket", "key");

        Assert.Equal(RefusalCode.NotFound, answer.Refusal!.Code);
    }

    [Fact]
    public async Task Ledger_is_the_sum_of_its_entries()
    {
        var caller = await _world.AddCustomerAsync(credit: 50);
        var plan = await _world.AddPlanAsync(10);
        await _world.OrderAsync(caller, plan, "one-bucket");
        await _world.OrderAsync(caller, plan, "two-bucket");

        await using var db = await _world.OpenDbAsync();
        var entries = await db.LedgerEntries.Where(entry => entry.CustomerId == caller.CustomerId).OrderBy(entry => entry.Sequence).ToListAsync();

        Assert.Equal([1L, 2L, 3L], entries.Select(entry => entry.Sequence));
        Assert.Equal(entries.Sum(entry => entry.Amount), entries[^1].BalanceAfter);
        Assert.Equal([LedgerEntryKind.TopUp, LedgerEntryKind.Charge, LedgerEntryKind.Charge], entries.Select(entry => entry.Kind));
    }
}
