using Portal.Api;
using Portal.Configuration;

namespace Portal.Endpoints;

/// <summary>The addresses that scripts in the portal's own pages, and plain links, ask.</summary>
internal static class EndpointsSetup
{
    public static void AddPortalEndpoints(this IServiceCollection services, ApiOptions api)
    {
        services.AddSingleton<RequestPace>();
        services.AddSingleton(api);
        services.AddSingleton<ApiPace>();
    }

    public static void MapPortalEndpoints(this WebApplication app)
    {
        app.MapUploads();
        app.MapDownload();
    }
}
