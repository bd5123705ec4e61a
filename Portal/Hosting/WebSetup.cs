using Microsoft.AspNetCore.Components.Server.Circuits;
using Portal.Access;
using Portal.Api;
using Portal.Branding;
using Portal.Components;
using Portal.Components.Layout;
using Portal.Configuration;
using Portal.Core.Buckets;
using Portal.Core.Storage;
using Portal.Endpoints;
using Portal.Telemetry;

namespace Portal.Hosting;

/// <summary>The web side: its services, and the order in which a request passes through them.</summary>
internal static class WebSetup
{
    /// <summary>Where the portal listens if nothing else is said.</summary>
    public const string StandardAddress = "http://localhost:5080";

    public static void AddWeb(this WebApplicationBuilder builder, PortalSettings settings)
    {
        if (string.IsNullOrEmpty(builder.Configuration["Urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(StandardAddress);
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        // Open pages hold on to their circuit; their loss is shown and mended by the browser.
        builder.AddNodeLifetime(settings.Node, TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton<CircuitHandler, CircuitMetrics>();
        builder.Services.AddAccess(settings.Security);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddFrame();
        builder.Services.AddPortalEndpoints();
        builder.Services.AddApi(settings.Api);
        builder.Services.AddSingleton(provider => new PortalOrigins(() => provider.GetRequiredService<PublicAddress>().Origins));
    }

    public static void UseWeb(this WebApplication app)
    {
        app.UseCorrelation();
        app.UseProxies();
        app.UseSecurityHeaders();
        app.UseContentSecurityPolicy(() => app.Services.GetRequiredService<StorageClusters>().All.Select(cluster => cluster.Endpoint.ToString()));
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler(PortalUrls.Error, createScopeForErrors: true);
        }

        app.UseTroublePages();
        app.UseAccess();
    }

    public static void MapWeb(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapBranding();
        app.MapHealth();
        app.MapSignOut();
        app.MapActing();
        app.MapPortalEndpoints();
        app.MapApi();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .OpenCircuitToVisitors();
    }
}
