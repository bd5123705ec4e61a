using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Jobs;

namespace Portal.Core.Oversight;

/// <summary>Registers what counts the business.</summary>
public static class OversightRegistration
{
    public static IServiceCollection AddOversight(this IServiceCollection services) => services.AddPeriodicWorker<FiguresWorker>();
}
