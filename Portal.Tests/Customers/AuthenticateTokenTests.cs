using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

public class AuthenticateTokenTests
{
    private const string Address = "192.0.2.9";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_its_owner_with_the_scopes_it_was_made_for()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        var made = await MakeAsync(world, "ann@example.net", TokenScopes.Read | TokenScopes.Keys);

        var caller = (await AskAsync(world, made.Token)).Value;
        var again = (await AskAsync(world, made.Token)).Value;

        Assert.Equal((ann.CustomerId, Door.Api, Address), (caller.CustomerId, caller.Door, caller.Address));
        Assert.Equal([Role.Customer], caller.Roles);
        Assert.Equal(new CallerToken(made.TokenId, TokenScopes.Read | TokenScopes.Keys), caller.Token);
        Assert.Equal((caller.CustomerId, caller.Token), (again.CustomerId, again.Token));
    }

    [Fact]
    public async Task What_is_not_a_valid_token_gets_one_and_the_same_answer()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync();
        var expired = await MakeAsync(world, "ann@example.net", TokenScopes.Read, days: 1);
        var good = (await MakeAsync(world, "ann@example.net", TokenScopes.Read)).Token;
        world.Clock.Advance(TimeSpan.FromDays(1));

        string?[] wrong = [null, "", "x", expired.Token, ApiToken.NewText(), good.ToUpperInvariant(), good + "x", good.Insert(9, " "), good[..^1], good[..^1] + "\0", good[..^1] + "é", new string('x', 100_000), ApiToken.HashOf(good)];
        foreach (var text in wrong)
        {
            Assert.Equal(Refusal.NotSignedIn, (await AskAsync(world, text)).Refusal);
        }

        Assert.False((await AskAsync(world, good + "\n")).IsRefused);
    }

    [Fact]
    public async Task An_end_is_felt_at_once_although_the_token_was_good_a_moment_ago()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync();
        var made = await MakeAsync(world, "ann@example.net", TokenScopes.Read, days: 1);
        world.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.False((await AskAsync(world, made.Token)).IsRefused);

        world.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(RefusalCode.NotSignedIn, (await AskAsync(world, made.Token)).Refusal!.Code);
    }

    [Fact]
    public async Task Staff_is_staff_with_the_scope_admin_and_only_as_long_as_they_are()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync("support@example.net", role: Role.Support);
        var plain = await MakeAsync(world, "support@example.net", TokenScopes.Read | TokenScopes.Write | TokenScopes.Keys);
        var admin = await MakeAsync(world, "support@example.net", TokenScopes.Read | TokenScopes.Admin);

        Assert.Equal([Role.Customer], (await AskAsync(world, plain.Token)).Value.Roles);
        Assert.Equal([Role.Customer, Role.Support], (await AskAsync(world, admin.Token)).Value.Roles.Order());

        await using var db = await world.OpenDbAsync();
        await db.UserRoles.ExecuteDeleteAsync(Token);
        Assert.Equal([Role.Customer], (await AskAsync(world, admin.Token)).Value.Roles);
    }

    [Fact]
    public async Task The_last_use_is_written_once_a_minute()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync();
        var made = await MakeAsync(world, "ann@example.net", TokenScopes.Read);

        await AskAsync(world, made.Token);
        world.Clock.Advance(TimeSpan.FromSeconds(59));
        await AskAsync(world, made.Token, "192.0.2.10");
        Assert.Equal((TestClock.Start, Address), await LastUseAsync(world, made.TokenId));

        world.Clock.Advance(KnownTokens.Keeps);
        await AskAsync(world, made.Token, "192.0.2.11");
        Assert.Equal((world.Clock.Now, "192.0.2.11"), await LastUseAsync(world, made.TokenId));
    }

    [Fact]
    public void The_input_does_not_print_the_token() =>
        Assert.DoesNotContain("s3p_", new AuthenticateTokenInput(ApiToken.NewText(), Address).ToString(), StringComparison.Ordinal);

    private static async Task<AddTokenAnswer> MakeAsync(TestWorld world, string email, TokenScopes scopes, int? days = null) =>
        (await world.Get<AddToken>().RunAsync(Caller.Operator, new("script", scopes, days, email), Token)).Value;

    private static Task<Result<Caller>> AskAsync(TestWorld world, string? token, string address = Address) =>
        world.Get<AuthenticateToken>().RunAsync(Caller.Visitor(address) with { Door = Door.Api }, new(token, address), Token);

    private static async Task<(DateTime?, string?)> LastUseAsync(TestWorld world, int id)
    {
        await using var db = await world.OpenDbAsync();
        var token = await db.ApiTokens.SingleAsync(row => row.Id == id, Token);
        return (token.LastUsedAt, token.LastUsedFrom);
    }
}
