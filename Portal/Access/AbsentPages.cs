using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Portal.Access;

/// <summary>An address that leads nowhere is not found, rather than something to sign in for; to those who may not know of it, a page for staff is such an address.</summary>
internal sealed class AbsentPages : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        context.GetEndpoint() is null ? next(context)
        : authorizeResult.Forbidden && context.GetEndpoint()!.Metadata.GetMetadata<RequirePermissionAttribute>() is not null ? Hide(context)
        : _usual.HandleAsync(next, context, policy, authorizeResult);

    private static Task Hide(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
