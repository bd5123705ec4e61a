using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Core.Jobs;
using Portal.Core.Storage;

namespace Portal.Core.Metering;

/// <summary>
/// Keeps the last known usage of all accounts young, so that lists need not ask storage. Each location is a task of its own:
/// of several processes one reads it at a time, and a cluster that is away does not hold up the others.
/// </summary>
public sealed class UsageCollector(UsageReader reader, StorageClusters clusters, QuotaWatch quotas, IOptions<MeteringOptions> options, PeriodicTasks tasks, ILogger<UsageCollector> log)
    : PeriodicWorker(TimeSpan.FromMinutes(options.Value.IntervalMinutes), tasks, log)
{
    /// <summary>Locations that one process reads at the same time.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(AtOnce);

    protected override IEnumerable<PeriodicPart> Parts => clusters.All
        .Select((cluster, place) => new PeriodicPart(TaskOf(cluster.Location.Code), token => ReadAsync(cluster, token), place * s_apart));

    /// <summary>The name of the task that reads a location.</summary>
    public static string TaskOf(string locationCode) => $"{nameof(UsageCollector)}:{locationCode}";

    public override Task RunOnceAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(clusters.All.Select(cluster => TryAsync(token => ReadAsync(cluster, token), cancellationToken)));

    public override void Dispose()
    {
        _places.Dispose();
        base.Dispose();
    }

    private async Task ReadAsync(IStorageCluster cluster, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            await reader.ReadAllAsync(cluster, cancellationToken);
        }
        finally
        {
            _places.Release();
        }

        quotas.Signal();
    }
}
