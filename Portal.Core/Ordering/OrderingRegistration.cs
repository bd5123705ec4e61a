using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Ordering;

/// <summary>Registers what turns orders into accounts.</summary>
public static class OrderingRegistration
{
    public static IServiceCollection AddOrdering(this IServiceCollection services) => services
        .AddSingleton<OrderSteps>()
        .AddSingleton<OrderMails>()
        .AddSingleton<OrderRunner>()
        .AddSingleton<OrderWorker>()
        .AddHostedService(provider => provider.GetRequiredService<OrderWorker>());
}
