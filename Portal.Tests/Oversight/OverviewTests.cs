using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Lifecycle;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Core.Oversight;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Oversight;

/// <summary>The numbers that staff see first.</summary>
public sealed class OverviewTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _staff = null!;
    private Caller _ann = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _staff = await _world.AddCustomerAsync("staff@example.net", role: Role.Support);
        _ann = await _world.AddCustomerAsync(credit: 100);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Before_the_first_count_it_says_so_and_shows_the_rest()
    {
        var view = await ShowAsync();

        Assert.Null(view.CountedAt);
        Assert.True(view.Hands.None);
        Assert.Empty(view.TopByStorage);
    }

    [Fact]
    public async Task Accounts_days_locations_and_revenue_are_counted_with_their_age()
    {
        var plan = await _world.AddPlanAsync(10);
        var first = await _world.OrderAsync(_ann, plan, "one-bucket");
        await _world.OrderAsync(_ann, plan, "two-bucket");
        await _world.Get<CancelService>().RunAsync(_ann, new(first.S3uid, null), Token);
        await CountAsync();
        var counted = _world.Clock.Now;
        _world.Clock.Advance(TimeSpan.FromMinutes(3));

        var view = await ShowAsync();

        Assert.Equal(counted, view.CountedAt);
        Assert.Equal((1, 1), (view.Accounts[AccountPhase.Active], view.Accounts[AccountPhase.Ending]));
        Assert.Equal((30, new DayFigures(DateOnly.FromDateTime(counted), 2, 1)), (view.Days.Count, view.Days[^1]));
        Assert.Equal(("NL", "Amsterdam", 2), (view.Locations[0].Code, view.Locations[0].Name, view.Locations[0].Accounts));
        var month = Assert.Single(view.Months!);
        Assert.Equal((new DateOnly(counted.Year, counted.Month, 1), Currency.Eur), (month.Month, month.Currency));
        Assert.Equal(await NetAsync(), month.Net);
    }

    [Fact]
    public async Task Invoices_are_counted_once_however_often_it_counts()
    {
        var plan = await _world.AddPlanAsync(10);
        await _world.OrderAsync(_ann, plan, "one-bucket");
        await CountAsync();
        await CountAsync();
        await _world.OrderAsync(_ann, plan, "two-bucket");
        await CountAsync();

        Assert.Equal(await NetAsync(), Assert.Single((await ShowAsync()).Months!).Net);
    }

    [Fact]
    public async Task What_needs_a_hand_is_of_this_moment_and_is_not_counted_without_end()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            db.OutboxMails.AddRange(Enumerable.Range(0, 120).Select(number => new OutboxMail
            {
                Kind = MailKind.Renewed,
                CustomerId = _ann.CustomerId,
                Key = $"{number}",
                To = "ann@example.net",
                Subject = "x",
                State = OutboxState.Failed,
            }));
            await db.SaveChangesAsync(Token);
        }

        _world.Get<StorageClusters>().Get("DE").Health.Fail("no answer");
        var hands = (await ShowAsync()).Hands;

        Assert.False(hands.None);
        Assert.Equal((ShowOverview.MostCounted, 0, "Frankfurt"), (hands.FailedMails, hands.UnclearMails, Assert.Single(hands.TroubledLocations)));
    }

    [Trait("Needs", "Sqlite")]
    [Fact]
    public async Task Page_reads_no_table_from_end_to_end()
    {
        await CountAsync();
        var lines = await _world.PlansAsync(services => new ShowOverview(services, _world.Get<StorageClusters>()).RunAsync(_staff, new(), Token));

        QueryPlans.AssertPaged(lines, "b", "p");
    }

    private Task CountAsync() => _world.Get<FiguresWorker>().RunOnceAsync(Token);

    private async Task<Overview> ShowAsync() => (await _world.Get<ShowOverview>().RunAsync(_staff, new(), Token)).Value;

    private async Task<decimal> NetAsync()
    {
        await using var db = await _world.OpenDbAsync();
        return (await db.Invoices.Select(invoice => invoice.Net).ToListAsync(Token)).Sum();
    }
}
