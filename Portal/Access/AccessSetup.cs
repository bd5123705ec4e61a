using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Configuration;
using Portal.Core.Customers;

namespace Portal.Access;

/// <summary>Who gets in: cookies, the rule that everything needs a sign-in unless it says otherwise, and the limits on trying.</summary>
internal static class AccessSetup
{
    public static void AddAccess(this IServiceCollection services, SecurityOptions security)
    {
        services.AddSingleton(security);
        services.TryAddSingleton(provider => new SessionClock(provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<CallerContext>();
        services.AddScoped<SignInCookie>();
        services.AddSingleton<ActingTickets>();
        services.AddSingleton<ActingSessions>();
        services.AddHostedService<EndedElsewhere>();
        services.AddScoped<IUserClaimsPrincipalFactory<Customer>, StaffPrincipals>();
        services.AddSingleton<PublicAddress>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitRecheck>();
        services.AddScoped<CircuitHandler, CircuitListener>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        new IdentityBuilder(typeof(Customer), typeof(IdentityRole<int>), services).AddSignInManager();
        services.ConfigureApplicationCookie(cookie => Configure(cookie, security));
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<SessionClock>((cookie, clock) => cookie.TimeProvider = clock.Time);
        services.AddOptions<SecurityStampValidatorOptions>().Configure<SessionClock>((options, clock) => options.TimeProvider = clock.Time);
        services.Configure<SecurityStampValidatorOptions>(options =>
        {
            options.ValidationInterval = TimeSpan.FromSeconds(security.RecheckSeconds);
            options.OnRefreshingPrincipal = SignInCookie.KeepProofAsync;
        });
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AbsentPages>();
        services.AddAuthorizationBuilder().AddPermissionPolicies().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSignInLimits(security);
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "portal-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    public static void UseAccess(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseCallerAddress();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseFormCheck();
    }

    /// <summary>What carries the pages – the circuit's own addresses – is open; each page says for itself whether it is.</summary>
    public static void OpenCircuitToVisitors(this RazorComponentsEndpointConventionBuilder pages) => pages.Add(endpoint =>
    {
        if (!endpoint.Metadata.Any(item => item is ComponentTypeMetadata))
        {
            endpoint.Metadata.Add(new AllowAnonymousAttribute());
        }
    });

    private static void Configure(CookieAuthenticationOptions cookie, SecurityOptions security)
    {
        cookie.Cookie.Name = "portal";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(security.SessionHours);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = PortalUrls.Login;
        cookie.ReturnUrlParameter = LocalUrl.Parameter;
        cookie.Events.OnValidatePrincipal = async context =>
        {
            var issued = context.Properties.IssuedUtc;
            if (context.Principal is { } person && SignInCookie.PersonOf(person) is { } id
                && context.HttpContext.RequestServices.GetRequiredService<EndedSignIns>().IsDoubtful(id, context.Properties.IssuedUtc))
            {
                context.Properties.IssuedUtc = null; // Compared now, however lately it was.
            }

            await SecurityStampValidator.ValidatePrincipalAsync(context);
            context.Properties.IssuedUtc ??= issued; // Without it the sign-in is not written anew, and stays doubtful.
            EndActing(context);
            context.ShouldRenew &= MayRenew(context.HttpContext);
        };
        cookie.Events.OnCheckSlidingExpiration = context =>
        {
            context.ShouldRenew &= MayRenew(context.HttpContext);
            return Task.CompletedTask;
        };
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    /// <summary>Staff whose time to act is over, or who may no longer, are themselves again with this request; the next page that is opened writes that down.</summary>
    private static void EndActing(CookieValidatePrincipalContext context)
    {
        if (context.Principal is { } person && ActingClaims.Find(person) is not null && !context.HttpContext.RequestServices.GetRequiredService<ActingSessions>().Holds(person))
        {
            context.ReplacePrincipal(ActingClaims.Without(person));
            context.ShouldRenew = true;
        }
    }

    /// <summary>
    /// Whether the answer may write the sign-in anew: not that to what a page sends as it is left, which may come after the person has signed out
    /// and would bring the sign-in back. Whatever is opened next writes it.
    /// </summary>
    private static bool MayRenew(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Features.Get<IStatusCodeReExecuteFeature>() is null;
}
