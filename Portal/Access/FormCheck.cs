using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace Portal.Access;

/// <summary>Answers a form that does not come from a page of the portal, or from one that is too old, before the page sees it.</summary>
internal static class FormCheck
{
    /// <summary>Without a body, so that the person reads our words for it.</summary>
    public static void UseFormCheck(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } && context.Features.Get<IStatusCodeReExecuteFeature>() is null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return next(context);
    });
}
