using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Oversight;
using Portal.Tests.Support;

namespace Portal.Tests.Oversight;

/// <summary>One search finds whatever has a name, by its beginning, and reads nothing else.</summary>
public sealed class SearchEverythingTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _staff = null!;
    private Caller _ann = null!;
    private PlacedOrder _order = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _staff = await _world.AddCustomerAsync("staff@example.net", role: Role.Support);
        _ann = await _world.AddCustomerAsync(credit: 100);
        var plan = await _world.AddPlanAsync(10);
        _order = await _world.OrderAsync(_ann, plan, "harbour-media");
        await _world.Get<RenameAccount>().RunAsync(_ann, new(_order.S3uid, "Über Hafen 100%"), Token);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Everything_is_found_by_the_beginning_of_its_name()
    {
        Assert.Contains(FoundKind.Account, await KindsAsync(_order.S3uid));
        Assert.Contains(FoundKind.Account, await KindsAsync(_order.S3uid[..6]));
        Assert.Contains(FoundKind.Account, await KindsAsync("Über haf")); // Letters of ASCII in any case.
        Assert.Equal([FoundKind.Bucket], await KindsAsync("HARBOUR-m"));
        Assert.Equal([FoundKind.Customer], await KindsAsync("Ann@EX"));
        Assert.Contains(FoundKind.Customer, await KindsAsync($"{_ann.CustomerId}"));
        Assert.Contains(FoundKind.Order, await KindsAsync(_order.Reference[..8]));
        Assert.Equal([FoundKind.Invoice], await KindsAsync("inv-00000"));
        Assert.Contains(FoundKind.Invoice, await KindsAsync("1"));
    }

    [Fact]
    public async Task Hits_lead_to_what_they_name()
    {
        var bucket = Assert.Single(await FindAsync("harbour"));
        Assert.Equal((FoundKind.Bucket, _order.S3uid, "harbour-media"), (bucket.Kind, bucket.Key, bucket.Name));
        var customer = Assert.Single(await FindAsync("ann@example.net"));
        Assert.Equal($"{_ann.CustomerId}", customer.Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("arbour")]
    [InlineData("%")]
    [InlineData("_nn@example.net")]
    [InlineData("*")]
    [InlineData("\ud800")]
    [InlineData("\ufffe")]
    [InlineData("\0")]
    [InlineData("' OR 1=1 --")]
    [InlineData("99999999999999999999")]
    public async Task What_nothing_begins_with_finds_nothing(string text) => Assert.Empty(await FindAsync(text));

    [Fact]
    public async Task Text_that_is_too_long_is_refused() => Assert.Equal(
        RefusalCode.Invalid, (await _world.Get<SearchEverything>().RunAsync(_staff, new(new string('x', 257)), Token)).Refusal?.Code);

    [Fact]
    public async Task Of_each_kind_a_few_are_found()
    {
        for (var number = 0; number < 8; number++)
        {
            await _world.AddCustomerAsync($"many{number}@example.net");
        }

        Assert.Equal(["many0@example.net", "many1@example.net", "many2@example.net", "many3@example.net", "many4@example.net"], (await FindAsync("many")).Select(thing => thing.Name));
    }

    [Trait("Needs", "Sqlite")]
    [Theory]
    [InlineData("a")]
    [InlineData("ann@example.net")]
    [InlineData("12")]
    [InlineData("INV-000001")]
    [InlineData("harbour")]
    public async Task Every_question_is_answered_from_an_index(string text) =>
        QueryPlans.AssertSought(await _world.PlansAsync(services => new SearchEverything(services).RunAsync(_staff, new(text), Token)));

    private async Task<IReadOnlyList<FoundThing>> FindAsync(string text) => (await _world.Get<SearchEverything>().RunAsync(_staff, new(text), Token)).Value.Things;

    private async Task<IReadOnlyList<FoundKind>> KindsAsync(string text) => [.. (await FindAsync(text)).Select(thing => thing.Kind).Distinct()];
}
