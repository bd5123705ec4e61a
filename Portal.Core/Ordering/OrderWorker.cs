using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Core.Ordering;

/// <summary>
/// Works on open orders: at once when one is placed, and at intervals on those that wait or that a crash left behind.
/// </summary>
public sealed class OrderWorker(IDbContextFactory<PortalDb> databases, IServiceProvider services, PeriodicTasks tasks, ILogger<OrderWorker> log)
    : PeriodicWorker(TimeSpan.FromSeconds(2), tasks, log)
{
    private const int AtOnce = 8;
    private const int PerRound = 200;

    /// <summary>Each order is held by a lease of its own, so several processes may look for open ones.</summary>
    public override bool NeedsLease => false;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var runner = services.GetRequiredService<OrderRunner>();
        await Parallel.ForEachAsync(
            await FindDueAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (order, token) =>
            {
                using var activity = OrderRunner.Begin(order.TraceParent);
                await TryAsync(inner => runner.RunAsync(order.Id, inner), token);
            });
    }

    private async Task<IReadOnlyList<DueOrder>> FindDueAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Orders
            .Open()
            .Where(order => order.DueAt <= now && (order.LeaseUntil == null || order.LeaseUntil <= now))
            .OrderBy(order => order.DueAt)
            .Select(order => new DueOrder(order.Id, order.TraceParent))
            .Take(PerRound)
            .ToListAsync(cancellationToken);
    }

    private sealed record DueOrder(int Id, string? TraceParent);
}
