using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Keys;
using Portal.Core.Operations;
using Portal.Core.Ordering;

namespace Portal.Tests.Support;

/// <summary>Plans, orders and what comes of them, in a test's world.</summary>
internal static class TestOrders
{
    /// <summary>A plan of 100 GB in NL and DE; free if <paramref name="monthly"/> is zero. Paid plans sell overage.</summary>
    public static async Task<Plan> AddPlanAsync(this TestWorld world, decimal monthly, bool active = true, string storageType = "Standard")
    {
        await using var db = await world.OpenDbAsync();
        var overage = monthly == 0 ? Price.Free : new Price(0.02m, 0.02m, 2m);
        var plan = new Plan
        {
            Name = monthly == 0 ? "Free" : $"Paid {monthly}",
            Active = active,
            QuotaGb = 100,
            StorageType = storageType,
            Locations = ["NL", "DE"],
            Monthly = new Price(monthly, monthly * 1.1m, monthly * 100),
            TrafficOverage = overage,
            StorageOverage = overage,
            BandwidthLimitGb = 200,
        };
        db.Plans.Add(plan);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        world.Get<KnownPlans>().Forget();
        return plan;
    }

    public static Task<Result<PlacedOrder>> PlaceAsync(this TestWorld world, Caller caller, Plan plan, string bucket, string? key = null, string location = "NL") =>
        world.Get<PlaceOrder>().RunAsync(caller, new PlaceOrderInput(plan.Id, location, bucket, key ?? Guid.NewGuid().ToString()), TestContext.Current.CancellationToken);

    /// <summary>Works once on every open order that is due.</summary>
    public static Task RunOrdersAsync(this TestWorld world) => world.Get<OrderWorker>().RunOnceAsync(TestContext.Current.CancellationToken);

    /// <summary>Orders a plan and carries the order out.</summary>
    public static async Task<PlacedOrder> OrderAsync(this TestWorld world, Caller caller, Plan plan, string bucket)
    {
        var placed = await world.PlaceAsync(caller, plan, bucket);
        Assert.Null(placed.Refusal);
        await world.RunOrdersAsync();
        return placed.Value;
    }

    public static async Task<decimal> CreditOfAsync(this TestWorld world, Caller caller)
    {
        await using var db = await world.OpenDbAsync();
        return (await db.BalanceAsync(caller.CustomerId!.Value, TestContext.Current.CancellationToken)).Amount;
    }

    /// <summary>The account's row with its plan, as it is now.</summary>
    public static async Task<StorageAccount> ReadAccountAsync(this TestWorld world, string s3uid)
    {
        await using var db = await world.OpenDbAsync();
        return await db.Accounts.AsNoTracking().Include(account => account.Plan).SingleAsync(account => account.S3uid == s3uid, TestContext.Current.CancellationToken);
    }

    /// <summary>Storage, reached with the account's own keys.</summary>
    public static async Task<IAmazonS3> ConnectAsync(this TestWorld world, string s3uid)
    {
        await using var db = await world.OpenDbAsync();
        return await world.Get<StorageConnections>().ConnectAsync(db, await world.ReadAccountAsync(s3uid), TestContext.Current.CancellationToken);
    }
}
