using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Branding;
using Portal.Components.Jobs;
using Radzen;

namespace Portal.Components.Layout;

/// <summary>Registers what the pages' frame needs.</summary>
public static class FrameSetup
{
    public static IServiceCollection AddFrame(this IServiceCollection services)
    {
        services.AddBranding();
        services.AddRadzenComponents();
        services.AddCascadingAuthenticationState();
        services.TryAddScoped<FrameFeed, CustomerFrameFeed>();
        services.TryAddScoped<JobFeed>();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
