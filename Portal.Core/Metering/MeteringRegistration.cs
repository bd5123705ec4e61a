using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Metering;

/// <summary>Registers the collection of usage.</summary>
public static class MeteringRegistration
{
    public static IServiceCollection AddMetering(this IServiceCollection services) => services
        .AddSingleton<UsageCollector>()
        .AddHostedService(provider => provider.GetRequiredService<UsageCollector>());
}
