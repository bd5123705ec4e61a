using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Core.Jobs;
using Portal.Core.Storage;

namespace Portal.Core.Metering;

/// <summary>Keeps the last known usage of all accounts young, so that lists need not ask storage. A cluster that is away is passed over.</summary>
public sealed class UsageCollector(UsageReader reader, StorageClusters clusters, QuotaWatch quotas, IOptions<MeteringOptions> options, TimeProvider clock, ILogger<UsageCollector> log)
    : PeriodicWorker(TimeSpan.FromMinutes(options.Value.IntervalMinutes), clock, log)
{
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in clusters.All)
        {
            await TryAsync(token => reader.ReadAllAsync(cluster, token), cancellationToken);
        }

        quotas.Signal();
    }
}
