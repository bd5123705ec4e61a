using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Portal.Core.Files;

namespace Portal.Endpoints;

/// <summary>
/// What the browser asks for while it sends files to storage by itself: addresses to send them to, and the steps of uploads in parts.
/// The bytes never pass through here.
/// </summary>
internal static class UploadEndpoints
{
    /// <summary>The longest request: the parts of the largest file, or a thousand long names.</summary>
    private const int MaxBody = 8 << 20;

    public static void MapUploads(this WebApplication app)
    {
        var uploads = app.MapGroup(PortalUrls.Uploads)
            .WithMetadata(new RequireAntiforgeryTokenAttribute(), new RequestSizeLimitAttribute(MaxBody), new SkipStatusCodePagesAttribute())
            .AddEndpointFilter<PaceFilter>();
        uploads.MapPost("/check", (CheckUpload operation, HttpContext context) => operation.AnswerAsync(context));
        uploads.MapPost("/sign", (SignUpload operation, HttpContext context) => operation.AnswerAsync(context));
        var parts = uploads.MapGroup("/multipart");
        parts.MapPost("/", (BeginMultipart operation, HttpContext context) => operation.AnswerAsync(context));
        parts.MapPost("/sign-part", (SignPart operation, HttpContext context) => operation.AnswerAsync(context));
        parts.MapPost("/parts", (ListParts operation, HttpContext context) => operation.AnswerAsync(context, PartsAnswer.Of));
        parts.MapPost("/complete", (CompleteMultipart operation, HttpContext context) => operation.AnswerAsync(context));
        parts.MapPost("/abort", (AbortMultipart operation, HttpContext context) => operation.AnswerAsync(context));
    }

    private sealed record PartAnswer(int PartNumber, long Size, string Etag);

    private sealed record PartsAnswer(IEnumerable<PartAnswer> Parts)
    {
        public static PartsAnswer Of(IReadOnlyList<UploadedPart> parts) => new(parts.Select(part => new PartAnswer(part.PartNumber, part.Size, part.ETag)));
    }
}
