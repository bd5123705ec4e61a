using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Portal.Core.Jobs;
using Portal.Core.Messaging.InProcess;

namespace Portal.Core.Metering;

/// <summary>Registers the collection of usage, and the queue of those who want a fresh reading.</summary>
public static class MeteringRegistration
{
    public static IServiceCollection AddMetering(this IServiceCollection services)
    {
        services.TryAddSingleton(new UsageQueueOptions());
        return services
            .AddSingleton<UsageReader>()
            .AddSingleton(provider => new UsageQueue(
                provider.GetRequiredService<UsageQueueOptions>(), provider.GetRequiredService<UsageReader>().ReadAsync, provider.GetRequiredService<ILogger<UsageQueue>>()))
            .AddHostedService(provider => provider.GetRequiredService<UsageQueue>())
            .AddPeriodicWorker<QuotaWatch>()
            .AddPeriodicWorker<UsageCollector>();
    }
}
