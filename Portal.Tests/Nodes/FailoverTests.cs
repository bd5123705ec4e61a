using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Nodes;

/// <summary>PostgreSQL goes away while customers order, and comes back: what was promised is kept, and nothing is done or charged twice.</summary>
[Trait("Needs", "Nodes")]
public sealed class FailoverTests(CephGateway ceph)
{
    private const decimal Credit = 100_000;
    private const int Enough = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_crashes_and_starts_again_costs_no_order_and_charges_nothing_twice()
    {
        await using var lab = await NodesLab.OpenAsync(ceph, leaseSeconds: 3);
        await lab.Server.LoseNothingAsync();
        await OrderThroughAsync(lab, lab.Server.ReviveAsync);
    }

    [Fact]
    public async Task A_standby_that_takes_over_costs_no_order_and_charges_nothing_twice()
    {
        await using var lab = await NodesLab.OpenAsync(ceph, leaseSeconds: 3, withStandby: true);
        await OrderThroughAsync(lab, lab.Standby!.PromoteAsync);
    }

    /// <summary>Orders before, while and after the server is away.</summary>
    private static async Task OrderThroughAsync(NodesLab lab, Func<Task> bringBackAsync)
    {
        var ann = await lab.AddCustomerAsync("ann@example.net", Credit);
        var plan = await lab.AddPlanAsync();
        var token = await lab.Get<AddToken>().RunAsync(Caller.Operator, new("test", TokenScopes.Read | TokenScopes.Write, 30, "ann@example.net"), Token);
        var node = await lab.StartNodeAsync("a");
        using var visitor = new FormClient(node.Address);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SignInAsync("ann@example.net", NodesLab.Password)).StatusCode);
        await using var shoppers = new Shoppers(node.Address, token.Value.Token, plan.Id, count: 4);
        await Eventually.TrueAsync(() => Task.FromResult(shoppers.Placed.Count >= Enough));

        await lab.Server.CrashAsync();
        await Eventually.TrueAsync(async () => (await node.AskHealthAsync()).Ready == HttpStatusCode.ServiceUnavailable);
        await Eventually.TrueAsync(() => Task.FromResult(shoppers.Failed.Count >= Enough));
        Assert.Equal(HttpStatusCode.OK, (await node.AskHealthAsync()).Alive);
        Assert.Equal(HttpStatusCode.InternalServerError, (await visitor.GetAsync(PortalUrls.Accounts)).StatusCode);
        await bringBackAsync();
        var back = DateTime.UtcNow;

        await Eventually.TrueAsync(async () => (await node.AskHealthAsync()).Ready == HttpStatusCode.OK);
        var before = shoppers.Placed.Count;
        await Eventually.TrueAsync(() => Task.FromResult(shoppers.Placed.Count >= before + Enough));
        await shoppers.CloseAsync();

        // Whoever was told nothing sends the order again: it is placed now, unless it was then.
        foreach (var key in shoppers.Failed)
        {
            await shoppers.RepeatAsync(key);
        }

        Assert.Contains("ann@example.net", await visitor.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
        await CheckAsync(lab, ann, shoppers, back);
    }

    private static async Task CheckAsync(NodesLab lab, Caller ann, Shoppers shoppers, DateTime back)
    {
        NpgsqlConnection.ClearAllPools(); // The lab's own connections led to the server that is gone.
        await lab.WaitAsync(db => db.Orders.AllAsync(order => order.State == OrderState.Completed, Token));
        await lab.WaitAsync(db => db.PeriodicTasks.AnyAsync(task => task.Name == nameof(AuditSealer) && task.StartedAt > back && task.FinishedAt > back && task.Error == null, Token));
        await using var db = await lab.OpenDbAsync();
        var orders = await db.Orders.AsNoTracking().Include(order => order.Account).ToListAsync(Token);
        Assert.Equal(
            shoppers.Placed.Select(placed => $"{placed.Key} {placed.Value}").Order(StringComparer.Ordinal),
            orders.Select(order => $"{order.IdempotencyKey} {order.Account.S3uid}").Order(StringComparer.Ordinal));
        Assert.All(orders, order => Assert.Equal(AccountState.Active, order.Account.State));

        var entries = await db.LedgerEntries.AsNoTracking().Where(entry => entry.CustomerId == ann.CustomerId).OrderBy(entry => entry.Sequence).ToListAsync(Token);
        Assert.Equal([.. Enumerable.Range(1, orders.Count + 1)], entries.Select(entry => (int)entry.Sequence));
        Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.Equal(pair.First.BalanceAfter + pair.Second.Amount, pair.Second.BalanceAfter));
        Assert.Equal(orders.Select(order => order.Account.S3uid).Order(StringComparer.Ordinal), entries.Skip(1).Select(entry => entry.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(Credit - (10 * orders.Count), entries[^1].BalanceAfter);
        await lab.CheckBooksAsync();
        Assert.Null((await lab.Get<VerifyAudit>().RunAsync(Caller.Operator, new(null), Token)).Value.Fault);
    }
}
