using Microsoft.AspNetCore.Mvc;
using Portal.Core.Files;

namespace Portal.Endpoints;

/// <summary>Plain links to files: checks who asks, and sends the browser on to storage.</summary>
internal static class DownloadEndpoint
{
    public static void MapDownload(this WebApplication app) => app
        .MapGet(PortalUrls.DownloadPattern, async (string s3uid, string bucket, string key, [FromQuery] bool? show, PresignDownload operation, HttpContext context) =>
        {
            var answer = await operation.RunAsync(CallerContext.From(context.User), new(s3uid, bucket, key, show ?? false), context.RequestAborted);
            if (answer.Refusal is { } refusal)
            {
                return Results.StatusCode(refusal.ToStatus());
            }

            context.Response.Headers.CacheControl = "no-store";
            return Results.Redirect(answer.Value.Address);
        })
        .AddEndpointFilter<PaceFilter>();
}
