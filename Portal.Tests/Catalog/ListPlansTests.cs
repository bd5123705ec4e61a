using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Catalog;

public sealed class ListPlansTests : IAsyncLifetime
{
    private TestWorld _world = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        await _world.AddSamplePlansAsync();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Inactive_plans_are_shown_to_staff_and_to_customers_with_the_test_tag_only()
    {
        var customer = await _world.AddCustomerAsync();
        var tester = await _world.AddCustomerAsync("tester@example.net");
        var support = await _world.AddCustomerAsync("support@example.net", role: Role.Support);
        await using (var db = await _world.OpenDbAsync())
        {
            (await db.Users.FindAsync(tester.CustomerId))!.Tags.Add(Customer.TestTag);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(await SeesInactiveAsync(Caller.Visitor()));
        Assert.False(await SeesInactiveAsync(customer));
        Assert.True(await SeesInactiveAsync(tester));
        Assert.True(await SeesInactiveAsync(support));
    }

    [Fact]
    public async Task Customer_sees_prices_in_the_own_currency_whatever_the_address_says()
    {
        var customer = await _world.AddCustomerAsync(currency: Currency.Usd);

        Assert.Equal(Currency.Usd, (await ListAsync(customer, Currency.Rub)).Currency);
        Assert.Equal(Currency.Rub, (await ListAsync(Caller.Visitor(), Currency.Rub)).Currency);
        Assert.Equal(Currency.Eur, (await ListAsync(Caller.Visitor(), null)).Currency);
    }

    [Theory]
    [InlineData(400, 900, "7.99")]
    [InlineData(1200, 300, "21.99")]
    [InlineData(500, 1100, "8.99")]
    public async Task Estimate_adds_what_goes_over_to_the_price(int storedGb, int trafficGb, string cost)
    {
        var plan = (await ListAsync(Caller.Visitor(), null)).Plans.Single(plan => plan.Name == "Standard 500 GB");

        Assert.Equal(decimal.Parse(cost, System.Globalization.CultureInfo.InvariantCulture), plan.Estimate(storedGb, trafficGb, Currency.Eur)!.Value.Amount);
    }

    [Fact]
    public async Task Plan_without_overage_prices_has_no_estimate_for_more_than_it_holds()
    {
        var free = (await ListAsync(Caller.Visitor(), null)).Plans.Single(plan => plan.IsFree);

        Assert.Equal(0, free.Estimate(10, 20, Currency.Eur)!.Value.Amount);
        Assert.Null(free.Estimate(11, 20, Currency.Eur));
        Assert.Null(free.Estimate(10, 21, Currency.Eur));
    }

    private async Task<bool> SeesInactiveAsync(Caller caller) => (await ListAsync(caller, null)).Plans.Any(plan => !plan.Active);

    private async Task<PlanList> ListAsync(Caller caller, Currency? currency) =>
        (await _world.Get<ListPlans>().RunAsync(caller, new(currency), TestContext.Current.CancellationToken)).Value;
}
