using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Jobs;

namespace Portal.Core.Ordering;

/// <summary>Registers what turns orders into accounts.</summary>
public static class OrderingRegistration
{
    public static IServiceCollection AddOrdering(this IServiceCollection services) => services
        .AddSingleton<OrderSteps>()
        .AddSingleton<OrderMails>()
        .AddSingleton<OrderRunner>()
        .AddPeriodicWorker<OrderWorker>();
}
