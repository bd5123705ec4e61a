using System.Threading.RateLimiting;
using Portal.Configuration;

namespace Portal.Access;

/// <summary>Limits how often one address may try to sign in, register or ask for a new password.</summary>
public static class SignInLimits
{
    /// <summary>The name of the policy; pages whose form is limited carry it.</summary>
    public const string Policy = "sign-in";

    internal static void AddSignInLimits(this IServiceCollection services, SecurityOptions security) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.AddPolicy(Policy, context => HttpMethods.IsPost(context.Request.Method)
            ? RateLimitPartition.GetFixedWindowLimiter(
                VisitorNetwork.Of(context.Connection.RemoteIpAddress),
                _ => new() { PermitLimit = security.SignInPostsPerMinute, Window = TimeSpan.FromMinutes(1) })
            : RateLimitPartition.GetNoLimiter(""));
        options.OnRejected = (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "60";
            return ValueTask.CompletedTask;
        };
    });
}
