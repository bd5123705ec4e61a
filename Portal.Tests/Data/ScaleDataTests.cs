using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>The books that <c>dev seed --scale</c> makes are ones that the portal can work on.</summary>
public sealed class ScaleDataTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Trait("Needs", "Sqlite")]
    [Fact]
    public async Task Made_up_books_hold_what_was_asked_for_beside_what_was_there()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(credit: 100);
        await world.OrderAsync(ann, await world.AddPlanAsync(10), "first-bucket");
        var data = new ScaleData(world.Get<IDbContextFactory<PortalDb>>(), world.Clock);
        Assert.False(await data.IsThereAsync(Token));

        await data.MakeAsync(new(Customers: 300, Accounts: 360, Buckets: 3_000, Days: 7), (_, _) => { }, Token);

        Assert.True(await data.IsThereAsync(Token));
        await using var db = await world.OpenDbAsync();
        Assert.Equal(
            (301, 361, 3_001, 360 * 7, 361, 300 + 1, 1 + 1200 + 1),
            (await db.Users.CountAsync(Token), await db.Accounts.CountAsync(Token), await db.KnownBuckets.CountAsync(Token), await db.DailyUsage.CountAsync(row => row.AccountId > 1, Token),
                await db.Orders.CountAsync(Token), await db.Invoices.CountAsync(Token), await db.LedgerEntries.CountAsync(Token)));
        Assert.Equal(await db.KnownBuckets.CountAsync(Token), await db.Accounts.SumAsync(account => account.Usage.Buckets, Token));
        Assert.Equal(300 * 3, await db.AuditEvents.CountAsync(row => row.Subject!.StartsWith("scale-"), Token));
        Assert.Empty(await db.Database.SqlQueryRaw<string>("SELECT \"table\" AS Value FROM pragma_foreign_key_check").ToListAsync(Token));
    }

    [Trait("Needs", "Sqlite")]
    [Fact]
    public async Task Made_up_accounts_are_found_and_renewed_and_invoices_go_on_counting()
    {
        await using var world = await TestWorld.CreateAsync();
        var data = new ScaleData(world.Get<IDbContextFactory<PortalDb>>(), world.Clock);
        await data.MakeAsync(new(Customers: 50, Accounts: 60, Buckets: 200, Days: 2), (_, _) => { }, Token);
        var staff = new Caller(null, [Role.Admin], Door.Cli);
        var found = (await world.Get<FindAccounts>().RunAsync(staff, new(Order: AccountOrder.StoragePeak, Descending: true), Token)).Value.Accounts;
        Assert.NotEmpty(found);
        Assert.Contains(found, account => account.Phase is AccountPhase.Suspended);

        var ann = await world.AddCustomerAsync(credit: 100);
        await world.OrderAsync(ann, await world.AddPlanAsync(10), "first-bucket");
        world.Clock.Now = world.Clock.Now.AddDays(32);
        await world.Get<RenewalWorker>().RunOnceAsync(Token);

        await using var db = await world.OpenDbAsync();
        Assert.Equal(Enumerable.Range(1, await db.Invoices.CountAsync(Token)).Select(number => (long)number), await db.Invoices.OrderBy(invoice => invoice.Sequence).Select(invoice => invoice.Sequence).ToListAsync(Token));
        Assert.True(await db.ServicePeriods.CountAsync(period => period.ClosedAt != null, Token) > 20);
        Assert.Equal(OrderState.Completed, (await db.Orders.OrderBy(order => order.Id).LastAsync(Token)).State);
    }
}
