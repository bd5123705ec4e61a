using System.Globalization;
using System.Text;
using Portal.Components.Billing;
using Portal.Core.Billing;
using Portal.Documents;

namespace Portal.Endpoints;

/// <summary>Files of the billing page: invoices as PDF, the credit as a table.</summary>
internal static class BillingEndpoints
{
    public static void MapBilling(this WebApplication app)
    {
        app.MapGet(PortalUrls.InvoiceFilePattern, async (string number, ShowInvoice operation, HttpContext context) =>
        {
            var answer = await operation.RunAsync(CallerContext.From(context.User), new(number), context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            return answer.Refusal is { } refusal
                ? Results.StatusCode(refusal.ToStatus())
                : Results.File(InvoicePdf.Draw(answer.Value), "application/pdf", $"{answer.Value.Number}.pdf");
        }).AddEndpointFilter<PaceFilter>();
        app.MapGet(PortalUrls.LedgerFile, WriteLedgerAsync).AddEndpointFilter<PaceFilter>();
    }

    /// <summary>Page after page, so that a long list never is in memory as a whole.</summary>
    private static async Task<IResult> WriteLedgerAsync(ListLedger operation, HttpContext context)
    {
        var caller = CallerContext.From(context.User);
        var page = await operation.RunAsync(caller, new(), context.RequestAborted);
        if (page.Refusal is { } refusal)
        {
            return Results.StatusCode(refusal.ToStatus());
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(
            async stream =>
            {
                await using var writer = new StreamWriter(stream, new UTF8Encoding(true));
                await writer.WriteLineAsync(BillingPageText.CsvHead);
                for (; ; page = await operation.RunAsync(caller, new(Before: page.Value.NextBefore), context.RequestAborted))
                {
                    foreach (var line in page.Value.Lines)
                    {
                        await writer.WriteLineAsync(Write(line));
                    }

                    if (page.Value.NextBefore is null)
                    {
                        return;
                    }
                }
            },
            "text/csv",
            "credit.csv");
    }

    private static string Write(LedgerLine line) => string.Create(
        CultureInfo.InvariantCulture,
        $"{line.At:yyyy-MM-dd HH:mm:ss},{CsvText.Quote(LedgerWords.Kind(line.Kind))},{line.Amount.Amount:0.00},{line.Amount.Currency.Code},{line.Balance.Amount:0.00},{CsvText.Quote(line.Label ?? line.Subject)},{CsvText.Quote(line.Note)}");
}
