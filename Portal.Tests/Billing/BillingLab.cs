using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

/// <summary>A customer who pays for storage, and the portal's work on her months whenever a test lets time go on. It begins on 16 November 2026.</summary>
internal sealed class BillingLab : IAsyncDisposable
{
    public const long Gb = Plan.BytesPerGb;

    private BillingLab(TestWorld world) => World = world;

    public TestWorld World { get; }

    public Caller Ann { get; private set; } = Caller.Visitor();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<BillingLab> CreateAsync(decimal credit = 100, Action<BillingOptions>? options = null)
    {
        var lab = new BillingLab(await TestWorld.CreateAsync(services => services.PostConfigure<BillingOptions>(options ?? (_ => { }))));
        lab.Ann = await lab.World.AddCustomerAsync(credit: credit);
        return lab;
    }

    public static DateTime At(string moment) => DateTime.Parse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public static DateOnly Day(string day) => DateOnly.Parse(day, CultureInfo.InvariantCulture);

    public async Task<string> OrderAsync(Plan plan, ServicePayment payment = ServicePayment.Prepaid, string bucket = "first-bucket")
    {
        var placed = await World.Get<PlaceOrder>().RunAsync(Ann, new(plan.Id, "NL", bucket, bucket, payment), Token);
        Assert.Null(placed.Refusal);
        await World.RunOrdersAsync();
        return placed.Value.S3uid;
    }

    /// <summary>Orders a plan of 10 a month.</summary>
    public async Task<string> OrderTenAsync(ServicePayment payment = ServicePayment.Prepaid) => await OrderAsync(await World.AddPlanAsync(10), payment);

    /// <summary>Sets the clock, and does what the portal does every minute.</summary>
    public Task GoToAsync(string moment)
    {
        World.Clock.Now = At(moment);
        return WorkAsync();
    }

    public async Task WorkAsync()
    {
        await World.Get<RenewalWorker>().RunOnceAsync(Token);
        await World.Get<ServiceKeeper>().RunOnceAsync(Token);
    }

    /// <summary>A further worker, as a second process has one.</summary>
    public RenewalWorker AddWorker() => ActivatorUtilities.CreateInstance<RenewalWorker>(World.Get<IServiceProvider>());

    /// <summary>Storage tells what an account holds, and what it has moved on that day.</summary>
    public async Task TellUsageAsync(string s3uid, string moment, double storedGb, double movedGb = 0)
    {
        var account = await AccountAsync(s3uid);
        var at = At(moment);
        await using var db = await World.OpenDbAsync();
        await db.SaveReadingsAsync(
            [new(account.Id, at, [new("first-bucket", at, (long)(storedGb * Gb), 1)], [new(DateOnly.FromDateTime(at), (long)(movedGb * Gb), 0)])], World.Clock.Now, Token);
    }

    public async Task StopStorageAsync() => await ((EmbeddedCluster)World.Get<StorageClusters>().Get("NL")).StopAsync(Token);

    public Task<StorageAccount> AccountAsync(string s3uid) => World.ReadAccountAsync(s3uid);

    public async Task<AccountPhase> PhaseAsync(string s3uid) => (await AccountAsync(s3uid)).PhaseAt(World.Clock.Now);

    public Task<decimal> CreditAsync() => World.CreditOfAsync(Ann);

    /// <summary>A payment has come in.</summary>
    /// <returns>The credit that the answer tells.</returns>
    public async Task<decimal> PayAsync(decimal amount, string key = "payment")
    {
        var added = await World.Get<AddCredit>().RunAsync(Caller.Operator, new(Ann.CustomerId!.Value, amount, key), Token);
        Assert.Null(added.Refusal);
        return added.Value.Balance.Amount;
    }

    public Task<Result<CancellationDates>> CancelAsync(string s3uid) => World.Get<CancelService>().RunAsync(Ann, new(s3uid), Token);

    public Task<Result<UndoneCancellation>> UndoAsync(string s3uid) => World.Get<UndoCancellation>().RunAsync(Ann, new(s3uid), Token);

    public Task<Result<ChangedPlan>> ChangeAsync(string s3uid, Plan plan) => World.Get<ChangePlan>().RunAsync(Ann, new(s3uid, plan.Id), Token);

    public Task<Result<RefundedInvoice>> RefundAsync(string number, decimal amount, string key = "refund") =>
        World.Get<RefundInvoice>().RunAsync(Caller.Operator, new(number, amount, "Storage was slow", key), Token);

    public async Task<List<ServicePeriod>> PeriodsAsync()
    {
        await using var db = await World.OpenDbAsync();
        return await db.ServicePeriods.AsNoTracking().OrderBy(period => period.AccountId).ThenBy(period => period.Start).ToListAsync(Token);
    }

    /// <summary>All documents in the order of their issue, with their lines.</summary>
    public async Task<List<Invoice>> InvoicesAsync()
    {
        await using var db = await World.OpenDbAsync();
        var invoices = await db.Invoices.AsNoTracking().Include(invoice => invoice.Lines).OrderBy(invoice => invoice.Id).ToListAsync(Token);
        invoices.ForEach(invoice => invoice.Lines.Sort((one, other) => one.Position.CompareTo(other.Position)));
        return invoices;
    }

    public async Task<List<LedgerEntry>> LedgerAsync()
    {
        await using var db = await World.OpenDbAsync();
        return await db.LedgerEntries.AsNoTracking().OrderBy(entry => entry.CustomerId).ThenBy(entry => entry.Sequence).ToListAsync(Token);
    }

    public async Task<List<string>> HappeningsAsync()
    {
        await using var db = await World.OpenDbAsync();
        return await db.AuditEvents.OrderBy(row => row.Id).Select(row => row.Operation).ToListAsync(Token);
    }

    /// <summary>What is true of any books: no number is missing, each balance follows from the one before, lines add up, and months do not overlap.</summary>
    public async Task CheckBooksAsync()
    {
        foreach (var customer in (await LedgerAsync()).GroupBy(entry => entry.CustomerId))
        {
            Assert.Equal(Enumerable.Range(1, customer.Count()).Select(number => (long)number), customer.Select(entry => entry.Sequence));
            Assert.Equal(RunningSums(customer.Select(entry => entry.Amount)), customer.Select(entry => entry.BalanceAfter));
        }

        foreach (var kind in (await InvoicesAsync()).GroupBy(invoice => invoice.Kind))
        {
            Assert.Equal(Enumerable.Range(1, kind.Count()).Select(number => (long)number), kind.Select(invoice => invoice.Sequence));
            Assert.All(kind, invoice => Assert.Equal((invoice.Total, invoice.Total), (invoice.Lines.Sum(line => line.Amount), invoice.Net + invoice.Tax)));
        }

        foreach (var account in (await PeriodsAsync()).GroupBy(period => period.AccountId))
        {
            Assert.All(account.Zip(account.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, $"{pair.First.End} and {pair.Second.Start}"));
            Assert.True(account.Count(period => period.ClosedAt is null) <= 1);
        }
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private static List<decimal> RunningSums(IEnumerable<decimal> amounts)
    {
        var sum = 0m;
        return [.. amounts.Select(amount => sum += amount)];
    }
}
