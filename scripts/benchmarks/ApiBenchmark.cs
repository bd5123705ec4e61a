using Amazon.S3.Model;

namespace Benchmarks;

/// <summary>
/// Four actions of the API with 16 clients, each beside its floor in the same run: an empty endpoint of the same host, the same
/// question as bare SQL on the same database, one raw ListObjectsV2 on the same storage.
/// </summary>
internal static class ApiBenchmark
{
    private const int Accounts = 100_000;
    private const int Files = 5_000;
    private const int Page = 50;

    /// <param name="action">Only the actions whose name begins with it.</param>
    public static async Task RunAsync(string action)
    {
        var folder = Directory.CreateTempSubdirectory("s3portal-bench-").FullName;
        try
        {
            var seeded = await BenchData.CreateAsync(folder, Accounts);
            await using var portal = await BenchPortal.StartAsync(folder);
            Console.WriteLine($"{Accounts:N0} accounts, {Files:N0} files; 16 clients on {Environment.ProcessorCount} cores, which also run the clients");
            Table.Header();
            foreach (var (name, measure) in new (string, Func<BenchPortal, BenchData, Task>)[] { ("list_plans", MeasurePlansAsync), ("get_users", MeasureUsersAsync), ("get_buckets", MeasureBucketsAsync), ("get_files", MeasureFilesAsync) })
            {
                if (name.StartsWith(action, StringComparison.Ordinal))
                {
                    await measure(portal, seeded);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasurePlansAsync(BenchPortal portal, BenchData data)
    {
        var floor = await Load.RunAsync("empty endpoint (GET /healthz)", () => Task.FromResult<Func<Task>>(async () => await portal.Http.GetByteArrayAsync("/healthz")));
        Table.Floor(floor);
        Table.Row(await Load.RunAsync("list_plans", () => portal.OpenAsync(("action", "list_plans"), ("token", data.CustomersToken))), floor);
    }

    private static async Task MeasureUsersAsync(BenchPortal portal, BenchData data)
    {
        const string Sql =
            """
            SELECT a.OwnerId, a.S3uid, c.Email, c.Billing, a.PlanId, a.LocationCode, p.StorageType, p.QuotaGb, a.State, a.Service_NextCommitDate,
                   a.Service_CancelledAt, a.Service_CancellationDate, a.Service_TerminationDate, a.Usage_TrafficBytes, a.Usage_PeakBytes
            FROM (SELECT Id FROM Accounts WHERE State <> 'Deleted' AND LocationCode = 'FR' ORDER BY Usage_TrafficBytes DESC, Id DESC LIMIT 50 OFFSET 500) AS page
            JOIN Accounts a ON a.Id = page.Id JOIN AspNetUsers c ON c.Id = a.OwnerId JOIN Plans p ON p.Id = a.PlanId
            """;
        var floor = await Load.RunAsync("the same as bare SQL", () => data.OpenSqlAsync(Sql));
        Table.Floor(floor);
        Table.Row(
            await Load.RunAsync("get_users (location, by traffic, page 11)", () => portal.OpenAsync(
                ("action", "get_users"), ("token", data.AdminsToken), ("location", "FR"), ("order", "total_traffic_period_gb"), ("order_by", "DESC"), ("limit", $"{Page}"), ("offset", "500"))),
            floor);
    }

    private static async Task MeasureBucketsAsync(BenchPortal portal, BenchData data)
    {
        using var account = await BenchAccount.CreateAsync(portal, data, "bench-buckets");
        var sql =
            $"""
            SELECT a.Usage_Bytes, a.Usage_TrafficBytes, a.Usage_PeakBytes, a.Usage_MeasuredAt, p.QuotaGb, b.Name, b.CreatedAt, b.Bytes
            FROM Accounts a JOIN Plans p ON p.Id = a.PlanId JOIN KnownBuckets b ON b.AccountId = a.Id WHERE a.OwnerId = 1 AND a.S3uid = '{account.S3uid}'
            """;
        var floor = await Load.RunAsync("the same as bare SQL", () => data.OpenSqlAsync(sql));
        Table.Floor(floor);
        Table.Row(await Load.RunAsync("get_buckets (snapshot)", () => portal.OpenAsync(("action", "get_buckets"), ("token", data.ReadersToken), ("s3uid", account.S3uid))), floor);
    }

    private static async Task MeasureFilesAsync(BenchPortal portal, BenchData data)
    {
        using var account = await BenchAccount.CreateAsync(portal, data, "bench-files");
        await account.FillAsync(Files);
        var floor = await Load.RunAsync("raw ListObjectsV2, 50 keys", () => Task.FromResult<Func<Task>>(async () =>
            await account.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = account.Bucket, MaxKeys = Page })));
        Table.Floor(floor);
        Table.Row(
            await Load.RunAsync("get_files, 50 keys", () => portal.OpenAsync(
                ("action", "get_files"), ("token", data.ReadersToken), ("s3uid", account.S3uid), ("bucket_name", account.Bucket))),
            floor);
    }
}
