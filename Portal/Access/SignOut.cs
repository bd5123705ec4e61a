using Microsoft.AspNetCore.Mvc;
using Portal.Components.SignIn;
using Portal.Core.Customers;

namespace Portal.Access;

/// <summary>Ends sign-ins; by posts, as only these cannot be caused by a foreign page's picture.</summary>
internal static class SignOut
{
    public static void MapSignOut(this WebApplication app)
    {
        app.MapPost(PortalUrls.SignOut, async (HttpContext context, SignInCookie cookie, ActingSessions sessions, EndActing operation, [FromForm] string? returnUrl) =>
        {
            await ActingEndpoints.StopAsync(context, sessions, operation);
            await cookie.EraseAsync();
            return Results.LocalRedirect(LocalUrl.Of(returnUrl, PortalUrls.Home));
        }).AllowAnonymous();

        // The unused field makes it a form, whose token is checked.
        app.MapPost(PortalUrls.SignOutEverywhere, async (HttpContext context, SignInCookie cookie, SignOutEverywhere operation, [FromForm] string? returnUrl) =>
        {
            await operation.RunAsync(CallerContext.From(context.User), new(), context.RequestAborted);
            await cookie.EraseAsync();
            return Results.LocalRedirect(SignInDone.Url(SignInDone.Everywhere));
        });
    }
}
