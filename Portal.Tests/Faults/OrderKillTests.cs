using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>
/// The program is killed at every point of an order and started again: no order is lost, nothing is paid twice, nothing is left over.
/// The moments are before a step, after it with its outcome not stored, and after its outcome is stored.
/// </summary>
[Trait("Needs", "Process")]
public sealed class OrderKillTests : IDisposable
{
    private const string Bucket = "killed-bucket";

    private readonly KilledPortal _portal = new();

    public void Dispose() => _portal.Dispose();

    public static TheoryData<string> Steps()
    {
        var moments = new TheoryData<string>();
        foreach (var step in new[] { OrderState.AccountCreated, OrderState.BucketCreated, OrderState.Billed, OrderState.Completed })
        {
            moments.Add($"order.{step}/start");
            moments.Add($"order.{step}.commit/start");
            moments.Add($"order.{step}.commit/stop");
        }

        return moments;
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Order_is_completed_wherever_the_program_dies(string moment)
    {
        var (caller, placed) = await PlaceAsync();

        await _portal.DieAtAsync(moment);
        await _portal.RunUntilAsync(db => db.Orders.AllAsync(order => order.State == OrderState.Completed));

        await using var world = await _portal.OpenAsync();
        Assert.Equal([100m, -10m], await ReadBookingsAsync(world, caller));
        var account = await world.ReadAccountAsync(placed.S3uid);
        Assert.Equal(AccountPhase.Active, account.PhaseAt(DateTime.UtcNow));
        Assert.NotNull(account.Service.NextCommitDate);
        await _portal.CheckStorageAsync(world, [Bucket]);
        using var s3 = await world.ConnectAsync(placed.S3uid);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "first", ContentBody = "x" });
        Assert.Equal("first", Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects).Key);
    }

    [Theory]
    [InlineData("order.BucketCreated/stop")]
    [InlineData("order.undo/start")]
    [InlineData("order.undo.commit/start")]
    [InlineData("order.undo.commit/stop")]
    public async Task Order_that_cannot_succeed_is_undone_wherever_the_program_dies(string moment)
    {
        var (caller, placed) = await PlaceAsync(rival: true);

        await _portal.DieAtAsync(moment);
        await _portal.RunUntilAsync(db => db.Orders.AllAsync(order => order.State == OrderState.Completed || order.State == OrderState.RolledBack));

        await using var world = await _portal.OpenAsync();
        Assert.Equal([100m, -10m, 10m], await ReadBookingsAsync(world, caller));
        Assert.Equal(AccountState.Deleted, (await world.ReadAccountAsync(placed.S3uid)).State);
        var order = (await world.Get<ShowOrder>().RunAsync(caller, new(placed.Reference))).Value;
        Assert.Equal(OrderState.RolledBack, order.State);
        Assert.Contains(Bucket, order.Reason, StringComparison.Ordinal);
        await _portal.CheckStorageAsync(world, [Bucket]);
    }

    /// <summary>Places an order, on which nobody works yet.</summary>
    /// <param name="rival">Whether somebody else takes the name of its bucket meanwhile.</param>
    private async Task<(Caller Caller, PlacedOrder Placed)> PlaceAsync(bool rival = false)
    {
        await using var world = await _portal.OpenAsync();
        var caller = await world.AddCustomerAsync(credit: 100);
        var plan = await world.AddPlanAsync(10);
        var placed = await world.PlaceAsync(caller, plan, Bucket);
        if (rival)
        {
            var other = await world.AddCustomerAsync("rival@example.net", credit: 10);
            var first = await world.PlaceAsync(other, plan, Bucket);
            await using var db = await world.OpenDbAsync();
            await world.Get<OrderRunner>().RunAsync(await db.Orders.Where(order => order.Reference == first.Value.Reference).Select(order => order.Id).SingleAsync(), default);
        }

        return (caller, placed.Value);
    }

    private static async Task<IEnumerable<decimal>> ReadBookingsAsync(TestWorld world, Caller caller)
    {
        await using var db = await world.OpenDbAsync();
        var entries = await db.LedgerEntries.Where(entry => entry.CustomerId == caller.CustomerId).OrderBy(entry => entry.Sequence).ToListAsync();
        Assert.Equal(entries.Sum(entry => entry.Amount), entries[^1].BalanceAfter);
        return entries.Select(entry => entry.Amount);
    }
}
