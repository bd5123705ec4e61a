using Microsoft.Extensions.Options;

namespace Portal.Branding;

/// <summary>Registers the provider's name and colours, and serves the style sheet of the latter.</summary>
public static class BrandingSetup
{
    public static IServiceCollection AddBranding(this IServiceCollection services)
    {
        services.AddOptions<BrandingOptions>().BindConfiguration(BrandingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BrandingOptions>, Validator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<BrandingOptions>>().Value);
        return services;
    }

    public static void MapBranding(this WebApplication app)
    {
        if (app.Services.GetRequiredService<BrandingOptions>().Accent is { Length: > 0 } accent)
        {
            var style = new AccentStyle(accent);
            app.MapGet(style.Path, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Text(style.Css, "text/css");
            }).AllowAnonymous();
        }
    }

    private sealed class Validator : IValidateOptions<BrandingOptions>
    {
        public ValidateOptionsResult Validate(string? name, BrandingOptions options)
        {
            var faults = options.FindFaults().ToArray();
            return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }
    }
}
