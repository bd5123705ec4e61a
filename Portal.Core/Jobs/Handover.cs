using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Portal.Core.Jobs;

/// <summary>Ends the work in the background while pages are still answered: what is under way comes to its next safe point, and its leases are free for other nodes at once.</summary>
/// <param name="services">The hosted services are asked for only then, as some of them know the lifetime.</param>
public sealed class Handover(IServiceProvider services)
{
    /// <summary>Comes back when all is handed over, or when <paramref name="patience"/> ends.</summary>
    public Task StopWorkAsync(CancellationToken patience) =>
        Task.WhenAll(services.GetServices<IHostedService>().Where(service => service is PeriodicWorker or JobRunner).Select(service => service.StopAsync(patience)));
}
