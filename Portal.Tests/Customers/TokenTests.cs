using Microsoft.EntityFrameworkCore;
using Portal.Core.Auditing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

public class TokenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_takes_a_fresh_sign_in_and_is_not_made_by_a_token()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        var script = ann with { Door = Door.Api, Token = new(1, TokenScopes.Read | TokenScopes.Write) };

        Assert.Equal(RefusalCode.Forbidden, (await AddAsync(world, script)).Refusal!.Code);
        world.Clock.Advance(FreshSignIn.Lasts);
        Assert.Equal(RefusalCode.FreshSignInNeeded, (await AddAsync(world, ann)).Refusal!.Code);
        Assert.Empty((await ListAsync(world, ann)).Items);
        Assert.False((await AddAsync(world, ann with { AuthenticatedAt = world.Clock.Now })).IsRefused);
    }

    [Fact]
    public async Task Only_valid_tokens_count_against_the_limit_even_when_made_at_once()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        var first = (await AddAsync(world, ann, days: 1)).Value;
        for (var made = 1; made < AddToken.MaximumTokens - 1; made++)
        {
            Assert.False((await AddAsync(world, ann)).IsRefused);
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => AddAsync(world, ann)));
        Assert.Equal(2, together.Count(result => result.Refusal?.Code is RefusalCode.LimitReached));

        await RevokeAsync(world, ann, first.TokenId);
        Assert.False((await AddAsync(world, ann)).IsRefused);
        Assert.True((await AddAsync(world, ann)).IsRefused);
    }

    [Fact]
    public async Task The_list_is_newest_first_in_pages_and_says_how_each_stands()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        var shortLived = (await AddAsync(world, ann, days: 1)).Value.TokenId;
        var ended = (await AddAsync(world, ann)).Value.TokenId;
        await RevokeAsync(world, ann, ended);
        var used = (await AddAsync(world, ann)).Value;
        await AskAsync(world, used.Token);
        world.Clock.Advance(TimeSpan.FromDays(1));

        var list = await ListAsync(world, ann);

        Assert.Equal([(used.TokenId, TokenState.Valid), (ended, TokenState.Revoked), (shortLived, TokenState.Expired)], list.Items.Select(line => (line.Id, line.State)));
        Assert.Equal((TestClock.Start, "192.0.2.9"), (list.Items[0].LastUsedAt, list.Items[0].LastUsedFrom));
        Assert.Null(list.NextBeforeId);
        for (var made = 0; made < 48; made++)
        {
            await AddAsync(world, ann with { AuthenticatedAt = world.Clock.Now });
        }

        list = await ListAsync(world, ann);
        Assert.Equal(50, list.Items.Count);
        Assert.Equal([shortLived], (await world.Get<ListTokens>().RunAsync(ann, new(BeforeId: list.NextBeforeId), Token)).Value.Items.Select(line => line.Id));
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once_and_revoking_again_changes_nothing()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        var made = (await AddAsync(world, ann)).Value;
        Assert.False((await AskAsync(world, made.Token)).IsRefused);

        Assert.False((await RevokeAsync(world, ann, made.TokenId)).IsRefused);
        Assert.Equal(Refusal.NotSignedIn, (await AskAsync(world, made.Token)).Refusal);
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False((await RevokeAsync(world, ann, made.TokenId)).IsRefused);

        Assert.Equal(TestClock.Start, Assert.Single((await ListAsync(world, ann)).Items).RevokedAt);
        await using var db = await world.OpenDbAsync();
        Assert.Equal(1, await db.AuditEvents.CountAsync(line => line.Operation == nameof(RevokeToken), Token));
    }

    [Fact]
    public void An_answer_that_was_read_before_the_end_is_not_kept_after_it()
    {
        var known = new KnownTokens(new Portal.Core.Messaging.InProcess.OwnNotices());
        var token = new KnownToken(1, "hash", 1, TokenScopes.Read, null, TestClock.Start);
        var version = known.Version;
        known.Forget("hash");
        known.Keep(token, version);
        Assert.Null(known.Find("hash", TestClock.Start));

        known.Keep(token, known.Version);
        Assert.Same(token, known.Find("hash", TestClock.Start));
        Assert.Null(known.Find("hash", TestClock.Start + KnownTokens.Keeps));
    }

    [Fact]
    public async Task Activity_names_the_token_to_its_owner()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync();
        var other = (await AddAsync(world, ann)).Value.TokenId;
        var made = (await world.Get<AddToken>().RunAsync(ann, new("nightly backup", TokenScopes.Write), Token)).Value;
        var script = (await AskAsync(world, made.Token)).Value;

        Assert.False((await RevokeAsync(world, script, other)).IsRefused);

        var activity = (await world.Get<ListActivity>().RunAsync(ann, new(), Token)).Value.Items;
        Assert.Equal("nightly backup", activity[0].TokenName);
        Assert.All(activity.Skip(1), item => Assert.Null(item.TokenName));
    }

    private static Task<Result<AddTokenAnswer>> AddAsync(TestWorld world, Caller caller, int? days = null) =>
        world.Get<AddToken>().RunAsync(caller, new("script", TokenScopes.Read, days), Token);

    private static async Task<TokenList> ListAsync(TestWorld world, Caller caller) => (await world.Get<ListTokens>().RunAsync(caller, new(), Token)).Value;

    private static Task<Result<Done>> RevokeAsync(TestWorld world, Caller caller, int id) => world.Get<RevokeToken>().RunAsync(caller, new(id), Token);

    private static Task<Result<Caller>> AskAsync(TestWorld world, string token) =>
        world.Get<AuthenticateToken>().RunAsync(Caller.Visitor(), new(token, "192.0.2.9"), Token);
}
