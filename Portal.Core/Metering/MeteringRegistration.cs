using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Jobs;
using Portal.Core.Messaging;

namespace Portal.Core.Metering;

/// <summary>Registers the collection of usage, and the queue of those who want a fresh reading.</summary>
public static class MeteringRegistration
{
    /// <param name="messaging">How those who want a reading reach whoever makes it.</param>
    public static IServiceCollection AddMetering(this IServiceCollection services, MessagingOptions messaging) => services
        .AddSingleton<UsageReader>()
        .AddMessaging(messaging, provider => provider.GetRequiredService<UsageReader>().ReadAsync)
        .AddPeriodicWorker<QuotaWatch>()
        .AddPeriodicWorker<UsageCollector>();
}
