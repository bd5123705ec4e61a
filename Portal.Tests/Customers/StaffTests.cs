using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

public class StaffTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_administrators_and_the_operator_add_and_list_customers()
    {
        await using var world = await TestWorld.CreateAsync();
        var customer = await world.AddCustomerAsync();
        var support = await world.AddCustomerAsync("support@example.net", role: Role.Support);
        var admin = await world.AddCustomerAsync("admin@example.net", role: Role.Admin);

        Assert.Equal(RefusalCode.Forbidden, (await world.Get<ListCustomers>().RunAsync(customer, new(), Token)).Refusal!.Code);
        Assert.Equal(RefusalCode.Forbidden, (await world.Get<ListCustomers>().RunAsync(support, new(), Token)).Refusal!.Code);
        Assert.Equal(RefusalCode.NotSignedIn, (await world.Get<ListCustomers>().RunAsync(Caller.Visitor(), new(), Token)).Refusal!.Code);
        var first = (await world.Get<ListCustomers>().RunAsync(admin, new(Limit: 2), Token)).Value.Customers;
        var rest = (await world.Get<ListCustomers>().RunAsync(admin, new(first[^1].Id, 2), Token)).Value.Customers;
        Assert.Equal(["ann@example.net", "support@example.net"], first.Select(line => line.Email));
        Assert.Equal([Role.Admin], Assert.Single(rest).Roles);
    }

    [Theory]
    [InlineData("WHMCS", "whmcs")]
    [InlineData("a-b_9", "a-b_9")]
    [InlineData("", null)]
    [InlineData("two words", null)]
    [InlineData("bílling", null)]
    [InlineData("a-name-of-one-letter-more-than-32", null)]
    public async Task AddCustomer_keeps_the_billing_system_in_lower_case_or_refuses_its_name(string billing, string? kept)
    {
        await using var world = await TestWorld.CreateAsync();

        var added = await world.Get<AddCustomer>().RunAsync(Caller.Operator, new("ann@example.net", TestWorld.Password, Role.Customer, Currency.Eur, billing), Token);

        Assert.Equal(kept is null ? nameof(AddCustomerInput.Billing) : null, added.Refusal?.Field);
        Assert.Equal(kept, (await world.Get<ListCustomers>().RunAsync(Caller.Operator, new(), Token)).Value.Customers.SingleOrDefault()?.Billing);
    }

    [Fact]
    public async Task AddCredit_books_once_per_key_and_leaves_one_trace()
    {
        await using var world = await TestWorld.CreateAsync();
        var id = (await world.AddCustomerAsync()).CustomerId!.Value;

        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => world.Get<AddCredit>().RunAsync(Caller.Operator, new(id, 25.50m, "wire-1"), Token)));

        Assert.All(results, result => Assert.Equal(new Money(25.50m, Currency.Eur), result.Value.Balance));
        await using var db = await world.OpenDbAsync();
        Assert.Equal(1, await db.AuditEvents.CountAsync(line => line.Operation == nameof(AddCredit), Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.001)]
    [InlineData(10_000_001)]
    public async Task AddCredit_refuses_odd_amounts(decimal amount)
    {
        await using var world = await TestWorld.CreateAsync();
        var id = (await world.AddCustomerAsync()).CustomerId!.Value;

        Assert.Equal(RefusalCode.Invalid, (await world.Get<AddCredit>().RunAsync(Caller.Operator, new(id, amount, "x"), Token)).Refusal!.Code);
    }

    [Fact]
    public async Task AddToken_is_for_oneself_and_for_others_only_at_the_command_line()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        var admin = await world.AddCustomerAsync("admin@example.net", role: Role.Admin);

        var own = await world.Get<AddToken>().RunAsync(ann, new("backup", TokenScopes.Read | TokenScopes.Keys, 30), Token);
        var stolen = await world.Get<AddToken>().RunAsync(admin, new("spy", TokenScopes.Keys, Email: "ann@example.net"), Token);
        var operators = await world.Get<AddToken>().RunAsync(Caller.Operator, new("cron", TokenScopes.Write, Email: "ann@example.net"), Token);

        Assert.Equal(RefusalCode.NotFound, stolen.Refusal!.Code);
        Assert.False(operators.IsRefused);
        await using var db = await world.OpenDbAsync();
        var token = await db.ApiTokens.SingleAsync(row => row.Id == own.Value.TokenId, Token);
        Assert.Equal((ann.CustomerId, ApiToken.HashOf(own.Value.Token)), (token.CustomerId, token.Hash));
        Assert.Equal(TokenState.Valid, token.StateAt(world.Clock.Now.AddDays(29)));
        Assert.Equal(TokenState.Expired, token.StateAt(world.Clock.Now.AddDays(30)));
    }

    [Fact]
    public async Task AddToken_gives_the_scope_admin_to_staff_only()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        var support = await world.AddCustomerAsync("support@example.net", role: Role.Support);

        Assert.Equal(nameof(AddTokenInput.Scopes), (await world.Get<AddToken>().RunAsync(ann, new("x", TokenScopes.Admin), Token)).Refusal!.Field);
        Assert.False((await world.Get<AddToken>().RunAsync(support, new("x", TokenScopes.Admin), Token)).IsRefused);
    }
}
