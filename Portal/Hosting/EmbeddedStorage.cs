using Portal.Access;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;

namespace Portal.Hosting;

/// <summary>Starts the embedded clusters before the portal answers, tells them whose pages may reach them, and stops them after it.</summary>
internal sealed class EmbeddedStorage(StorageClusters clusters, IServiceProvider services) : IHostedLifecycleService
{
    private IEnumerable<EmbeddedCluster> Embedded => clusters.All.OfType<EmbeddedCluster>();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in Embedded)
        {
            await cluster.StartAsync(cancellationToken);
        }
    }

    /// <summary>The portal's own addresses are known only now that it listens.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var origins = services.GetRequiredService<PublicAddress>().Origins;
        foreach (var cluster in Embedded)
        {
            cluster.AllowedOrigins = origins;
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in Embedded)
        {
            await cluster.StopAsync(cancellationToken);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
