using Portal.Core.Keys;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Keys;

public sealed class RevealKeyTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _caller = null!;
    private string _s3uid = "";

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _caller = await _world.AddCustomerAsync();
        _s3uid = (await _world.OrderAsync(_caller, await _world.AddPlanAsync(0), "some-bucket")).S3uid;
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Each_kind_is_its_own_half_of_the_pair()
    {
        Assert.Matches("^[A-Z0-9]{20}$", (await RevealAsync(KeyKind.AccessKey)).Value.Key);
        Assert.Matches("^[A-Za-z0-9]{40}$", (await RevealAsync(KeyKind.SecretKey)).Value.Key);
    }

    [Fact]
    public async Task Sign_in_of_five_minutes_ago_is_too_old()
    {
        _world.Clock.Advance(FreshSignIn.Lasts);

        Assert.Equal(RefusalCode.FreshSignInNeeded, (await RevealAsync(KeyKind.SecretKey)).Refusal!.Code);
    }

    [Fact]
    public async Task Too_many_views_are_refused_until_the_window_has_passed()
    {
        for (var time = 0; time < RevealKey.Limit; time++)
        {
            Assert.False((await RevealAsync(KeyKind.SecretKey)).IsRefused);
        }

        Assert.Equal(RefusalCode.TooManyTries, (await RevealAsync(KeyKind.SecretKey)).Refusal!.Code);
        _world.Clock.Advance(RevealKey.Window);
        _caller = _caller with { AuthenticatedAt = _world.Clock.Now };
        Assert.False((await RevealAsync(KeyKind.SecretKey)).IsRefused);
    }

    private Task<Result<RevealedKey>> RevealAsync(KeyKind kind) =>
        _world.Get<RevealKey>().RunAsync(_caller, new(_s3uid, kind), TestContext.Current.CancellationToken);
}
