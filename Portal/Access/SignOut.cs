using Microsoft.AspNetCore.Mvc;

namespace Portal.Access;

/// <summary>Ends a sign-in; a post, as only that cannot be caused by a foreign page's picture.</summary>
internal static class SignOut
{
    public static void MapSignOut(this WebApplication app) => app.MapPost(PortalUrls.SignOut, async (SignInCookie cookie, [FromForm] string? returnUrl) =>
    {
        await cookie.EraseAsync();
        return Results.LocalRedirect(LocalUrl.Of(returnUrl, PortalUrls.Home));
    }).AllowAnonymous();
}
