using Microsoft.AspNetCore.Mvc;
using Portal.Configuration;
using Scalar.AspNetCore;

namespace Portal.Api;

/// <summary>The address for scripts, its description for programs, and the page that shows it to people.</summary>
internal static class ApiSetup
{
    /// <summary>The page's own program, which lies in a library of the portal's, starts from a script in the page and writes styles into it.</summary>
    private const string ReferencePolicy =
        "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

    public static void AddApi(this IServiceCollection services, ApiOptions options)
    {
        services.AddSingleton(options).AddSingleton<ApiPace>().AddSingleton<ApiEndpoint>();
        services.AddOpenApi(document =>
        {
            document.ShouldInclude = _ => false;
            document.AddDocumentTransformer<ApiDocument>();
        });
    }

    public static void MapApi(this WebApplication app)
    {
        // A token opens it, not the sign-in cookie: a form of somebody else's page can do nothing here.
        app.Map(PortalUrls.Api, (HttpContext context, ApiEndpoint endpoint) => endpoint.HandleAsync(context))
            .AllowAnonymous()
            .DisableAntiforgery()
            .WithMetadata(new SkipStatusCodePagesAttribute());
        app.MapOpenApi(PortalUrls.ApiDescription).AllowAnonymous();
        app.MapScalarApiReference(PortalUrls.ApiReference, (options, context) => options
            .WithNonce(context.GetCspNonce()!)
            .WithTitle(ApiText.Title)
            .WithOpenApiRoutePattern(PortalUrls.ApiDescription)
            .DisableDefaultFonts()
            .HideClientButton()
            .HideDeveloperTools() // They, and the next two, lead to services outside.
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry())
            .AllowAnonymous();
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(PortalUrls.ApiReference, StringComparison.OrdinalIgnoreCase))
            {
                context.Response.Headers.ContentSecurityPolicy = ReferencePolicy.Replace("{nonce}", context.GetCspNonce(), StringComparison.Ordinal);
            }

            return next(context);
        });
    }
}
