using Portal.Core.Monitoring.Health;

namespace Portal.Endpoints;

/// <summary>What load balancers and supervisors ask: whether the process lives, and whether it should get visitors.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous();
        app.MapGet("/readyz", async (HttpContext context, NodeHealth health) =>
        {
            var report = await health.ShowAsync(context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            return Results.Json(
                new { status = WordFor(report.Readiness), parts = report.Parts.Select(part => new { name = part.Name, status = part.Works ? "works" : "away" }) },
                statusCode: report.Readiness is Readiness.Ready or Readiness.Degraded ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous();
    }

    private static string WordFor(Readiness readiness) => readiness switch
    {
        Readiness.Ready => "ready",
        Readiness.Degraded => "degraded",
        Readiness.NotReady => "not ready",
        Readiness.Draining => "draining",
        _ => throw new ArgumentOutOfRangeException(nameof(readiness)),
    };
}
