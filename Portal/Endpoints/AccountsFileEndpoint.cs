using System.Globalization;
using System.Text;
using Portal.Components.Admin;
using Portal.Core.Staff;

namespace Portal.Endpoints;

/// <summary>The list of accounts as a file for spreadsheets: what is filtered, in its order, written page by page.</summary>
internal static class AccountsFileEndpoint
{
    /// <summary>All bytes; moments are UTC.</summary>
    private const string Head =
        "s3uid,name,client_id,email,billing,plan_id,plan,storage_type,location,status,held,quota_gb,stored_bytes,traffic_bytes,peak_bytes,buckets,created,next_payment,ends,data_deleted";

    public static void MapAccountsFile(this WebApplication app) => app.MapGet(PortalUrls.UsersFile, WriteAsync).AddEndpointFilter<PaceFilter>();

    private static async Task<IResult> WriteAsync(ExportAccounts export, SearchAccounts search, HttpContext context)
    {
        var caller = CallerContext.From(context.User);
        var query = AccountQuery.Parse(context.Request.QueryString.Value ?? "");
        var input = query.Input with { Cursor = null, Backwards = false, Limit = SearchAccounts.MaxPageSize };
        var first = await search.RunAsync(caller, input, context.RequestAborted);
        var noted = first.IsRefused ? null : await export.RunAsync(caller, new(query.Filter, query.Query), context.RequestAborted);
        if ((first.Refusal ?? noted!.Refusal) is { } refusal)
        {
            return Results.StatusCode(refusal.ToStatus());
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(
            async stream =>
            {
                await using var writer = new StreamWriter(stream, new UTF8Encoding(true));
                await writer.WriteLineAsync(Head);
                for (var page = first; !page.IsRefused; page = await search.RunAsync(caller, input, context.RequestAborted))
                {
                    foreach (var row in page.Value.Rows)
                    {
                        await writer.WriteLineAsync(Write(row));
                    }

                    if (page.Value.NextCursor is not { } next)
                    {
                        return;
                    }

                    input = input with { Cursor = next };
                }
            },
            "text/csv",
            "s3-accounts.csv");
    }

    private static string Write(AccountRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{CsvText.Quote(row.S3uid)},{CsvText.Quote(row.Label)},{row.CustomerId},{CsvText.Quote(row.Email)},{CsvText.Quote(row.Billing)},{row.PlanId},{CsvText.Quote(row.PlanName)},{CsvText.Quote(row.StorageType)},{CsvText.Quote(row.LocationCode)},{row.Phase},{(row.IsHeld ? 1 : 0)},{row.QuotaGb},{row.StoredBytes},{row.TrafficBytes},{row.PeakBytes},{row.Buckets},{row.CreatedAt:yyyy-MM-dd HH:mm:ss},{row.NextCommitDate:yyyy-MM-dd},{row.CancellationDate:yyyy-MM-dd HH:mm:ss},{row.TerminationDate:yyyy-MM-dd HH:mm:ss}");
}
