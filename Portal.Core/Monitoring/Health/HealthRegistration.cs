using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Storage;

namespace Portal.Core.Monitoring.Health;

/// <summary>Registers what tells whether this node is ready. A further part is one more <see cref="IHealthPart"/>.</summary>
public static class HealthRegistration
{
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<NodeState>();
        services.AddSingleton<IHealthPart, DatabaseHealth>();
        return services.AddSingleton(provider => new NodeHealth(
            [.. provider.GetServices<IHealthPart>(), .. provider.GetRequiredService<StorageClusters>().All.Select(cluster => new LocationHealth(cluster))],
            provider.GetRequiredService<NodeState>(),
            TimeProvider.System,
            provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<NodeHealth>>()));
    }
}
