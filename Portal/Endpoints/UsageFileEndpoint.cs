using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;
using Portal.Components.Usage;
using Portal.Core.Metering;

namespace Portal.Endpoints;

/// <summary>The days of an account's usage as a file for spreadsheets.</summary>
internal static class UsageFileEndpoint
{
    /// <summary>All bytes; days are UTC. Neither days nor numbers ever need quotes.</summary>
    private const string Head = "day,received_bytes,sent_bytes,traffic_bytes,peak_stored_bytes\r\n";

    public static void MapUsageFile(this WebApplication app) => app
        .MapGet(PortalUrls.UsageFilePattern, async (string s3uid, string? period, string? days, ShowUsageHistory operation, TimeProvider clock, HttpContext context) =>
        {
            var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
            var answer = await operation.RunAsync(CallerContext.From(context.User), UsageChoice.Parse(period, days).For(s3uid, today), context.RequestAborted);
            if (answer.Refusal is { } refusal)
            {
                return Results.StatusCode(refusal.ToStatus());
            }

            context.Response.Headers.CacheControl = "no-store";
            var name = new ContentDispositionHeaderValue("attachment");
            name.SetHttpFileName(FileName(answer.Value));
            context.Response.Headers.ContentDisposition = name.ToString();
            return Results.Stream(stream => WriteAsync(stream, answer.Value, context.RequestAborted), "text/csv; charset=utf-8");
        })
        .AddEndpointFilter<PaceFilter>();

    private static async Task WriteAsync(Stream stream, UsageHistory history, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteAsync(Head.AsMemory(), cancellationToken);
        foreach (var day in history.Days)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd},{day.BytesIn},{day.BytesOut},{day.TrafficBytes},{day.PeakBytes}\r\n");
            await writer.WriteAsync(line.AsMemory(), cancellationToken);
        }
    }

    /// <summary>Names the account as its owner does; what file systems do not take is left out.</summary>
    private static string FileName(UsageHistory history)
    {
        var label = string.Concat(history.Label.Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Trim().Replace(' ', '-');
        return string.Create(CultureInfo.InvariantCulture, $"usage-{(label.Length == 0 ? history.S3uid : label)}-{history.First:yyyy-MM-dd}-{history.Last:yyyy-MM-dd}.csv");
    }
}
