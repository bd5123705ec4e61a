using System.Globalization;
using System.Text;
using Portal.Components;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Endpoints;

/// <summary>The audit as a file for spreadsheets: page after page, so that it never is in memory as a whole.</summary>
internal static class AuditFileEndpoint
{
    /// <summary>Times are UTC.</summary>
    private const string Head = "number,time,action,who,who_number,acted_for,acted_for_number,way,token,address,customer,customer_number,subject,detail,reason";

    public static void MapAuditFile(this WebApplication app) => app.MapGet(PortalUrls.AuditFile, ExportAsync).AddEndpointFilter<PaceFilter>();

    private static async Task<IResult> ExportAsync(
        string? person, string? customer, string? action, string? address, string? subject, string? from, string? to, FindAudit find, ExportAudit export, HttpContext context)
    {
        var caller = CallerContext.From(context.User);
        var filter = new AuditFilter(Given(person), Given(customer), Given(action), Given(address), Given(subject), QueryDay.Parse(from), QueryDay.Parse(to));
        var first = await find.RunAsync(caller, new(filter, PageSize: FindAudit.MaxPageSize), context.RequestAborted);
        if (first.Refusal is { } refusal)
        {
            return Results.StatusCode(refusal.ToStatus());
        }

        if ((await export.RunAsync(caller, new(filter), context.RequestAborted)).Refusal is { } notNoted)
        {
            return Results.StatusCode(notNoted.ToStatus());
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(stream => WritePagesAsync(stream, find, caller, filter, first, context.RequestAborted), "text/csv; charset=utf-8", "audit.csv");
    }

    private static async Task WritePagesAsync(Stream stream, FindAudit find, Caller caller, AuditFilter filter, Result<AuditPage> page, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(true));
        await writer.WriteLineAsync(Head);
        for (; ; page = await find.RunAsync(caller, new(filter, page.Value.NextBeforeId, FindAudit.MaxPageSize), cancellationToken))
        {
            foreach (var line in page.Value.Lines)
            {
                await writer.WriteLineAsync(Write(line).AsMemory(), cancellationToken);
            }

            if (page.Value.NextBeforeId is null)
            {
                return;
            }
        }
    }

    private static string Write(AuditLine line) => string.Create(
        CultureInfo.InvariantCulture,
        $"{line.Id},{line.At:yyyy-MM-dd HH:mm:ss},{CsvText.Quote(line.Operation)},{CsvText.Quote(line.Actor?.Email)},{line.Actor?.Id},{CsvText.Quote(line.ActedFor?.Email)},{line.ActedFor?.Id},{line.Door},{CsvText.Quote(line.TokenName)},{CsvText.Quote(line.Address)},{CsvText.Quote(line.Customer?.Email)},{line.Customer?.Id},{CsvText.Quote(line.Subject)},{CsvText.Quote(line.Detail)},{CsvText.Quote(line.Reason)}");

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
