using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Tests.Billing;
using Portal.Tests.Support;
using static Portal.Tests.Billing.BillingLab;

namespace Portal.Tests.Data;

public sealed class MoneyMigrationTests
{
    private const string Before = "ApiLookups";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Trait("Needs", "Sqlite")]
    [Fact]
    public async Task Accounts_of_a_database_from_before_the_books_get_their_months_and_are_renewed()
    {
        await using var lab = await CreateAsync();
        var paid = await lab.OrderTenAsync();
        var free = await lab.OrderAsync(await lab.World.AddPlanAsync(0), bucket: "free-bucket");
        var ended = await lab.OrderAsync((await lab.AccountAsync(paid)).Plan, bucket: "ended-bucket");
        await lab.CancelAsync(ended);
        await MigrateAsync(lab, Before);

        await MigrateAsync(lab, null);

        Assert.Equal([Day("2026-12-16"), Day("2026-12-16"), Day("2026-12-16")], [await CloseOnAsync(paid), await CloseOnAsync(free), await CloseOnAsync(ended)]);
        var periods = await lab.PeriodsAsync();
        Assert.Equal([(Day("2026-11-16"), Day("2026-12-16")), (Day("2026-11-16"), Day("2026-12-16"))], periods.Select(period => (period.Start, period.End)));
        Assert.All(periods, period => Assert.Equal((PeriodState.Paid, 10m, 100, 0.02m), (period.State, period.Terms.Price, period.Terms.QuotaGb, period.Terms.StorageOverage)));
        await lab.TellUsageAsync(paid, "2026-12-01 12:00", storedGb: 150);
        await lab.GoToAsync("2026-12-16 00:02");

        Assert.Equal(100 - 20 - 1 - 10, await lab.CreditAsync());
        Assert.Equal(Day("2027-01-16"), await CloseOnAsync(free));
        Assert.Equal(ServicePayment.Prepaid, (await lab.AccountAsync(paid)).Payment);
        await lab.CheckBooksAsync();

        async Task<DateOnly?> CloseOnAsync(string s3uid) => (await lab.AccountAsync(s3uid)).Service.CloseOn;
    }

    private static async Task MigrateAsync(BillingLab lab, string? migration)
    {
        await using var db = await lab.World.OpenDbAsync();
        await db.GetService<IMigrator>().MigrateAsync(migration, Token);
    }
}
