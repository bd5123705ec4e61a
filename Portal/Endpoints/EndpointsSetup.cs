namespace Portal.Endpoints;

/// <summary>The addresses that scripts in the portal's own pages, and plain links, ask.</summary>
internal static class EndpointsSetup
{
    public static void AddPortalEndpoints(this IServiceCollection services) => services.AddSingleton<RequestPace>().AddSingleton<PaymentReports>();

    public static void MapPortalEndpoints(this WebApplication app)
    {
        app.MapUploads();
        app.MapDownload();
        app.MapBilling();
        app.MapPaymentReports();
        app.MapUsageFile();
        app.MapAccountsFile();
        app.MapAuditFile();
    }
}
