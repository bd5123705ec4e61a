using Microsoft.AspNetCore.Diagnostics;

namespace Portal.Hosting;

/// <summary>Says in words what an answer without a body means, such as 404 and 429.</summary>
internal static class TroublePages
{
    public static void UseTroublePages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute(PortalUrls.Trouble("{0}"), createScopeForStatusCodePages: true);

        // The page is only read: it must not take the refused post for one of its own.
        app.Use((context, next) =>
        {
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            {
                context.Request.Method = HttpMethods.Get;
            }

            return next(context);
        });
    }
}
