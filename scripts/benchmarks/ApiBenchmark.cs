using Amazon.S3;
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

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("s3portal-bench-").FullName;
        try
        {
            var seeded = await BenchData.CreateAsync(folder, Accounts);
            await using var portal = await BenchPortal.StartAsync(folder);
            Console.WriteLine($"{Accounts:N0} accounts, {Files:N0} files; 16 clients on {Environment.ProcessorCount} cores, which also run the clients");
            Table.Header();
            await MeasurePlansAsync(portal, seeded);
            await MeasureUsersAsync(portal, seeded);
            await MeasureStorageAsync(portal, seeded);
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

    private static async Task MeasureStorageAsync(BenchPortal portal, BenchData data)
    {
        const string Bucket = "bench-files";
        var order = await portal.PostAsync(("action", "create_account"), ("token", data.CustomersToken), ("plan_id", $"{data.PlanId}"), ("bucket_name", Bucket));
        var s3uid = order.GetProperty("s3uid").GetString()!;
        var account = await portal.PostAsync(("action", "get_buckets"), ("token", data.CustomersToken), ("s3uid", s3uid));
        using var s3 = new AmazonS3Client(
            account.GetProperty("access_key").GetString(), account.GetProperty("secret_key").GetString(),
            new AmazonS3Config { ServiceURL = account.GetProperty("endpoint").GetString(), ForcePathStyle = true, UseHttp = true });
        await Parallel.ForEachAsync(Enumerable.Range(0, Files), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, _) =>
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = $"folder-{index % 10}/file-{index:D5}", ContentBody = "" }, _));

        var sql = $"SELECT Usage_Bytes, Usage_TrafficBytes, Usage_PeakBytes, Usage_MeasuredAt, b.Name, b.CreatedAt, b.Bytes FROM Accounts a JOIN KnownBuckets b ON b.AccountId = a.Id WHERE a.S3uid = '{s3uid}'";
        var sqlFloor = await Load.RunAsync("the same as bare SQL", () => data.OpenSqlAsync(sql));
        Table.Floor(sqlFloor);
        Table.Row(await Load.RunAsync("get_buckets (snapshot)", () => portal.OpenAsync(("action", "get_buckets"), ("token", data.ReadersToken), ("s3uid", s3uid))), sqlFloor);

        var listFloor = await Load.RunAsync("raw ListObjectsV2, 50 keys", () => Task.FromResult<Func<Task>>(async () =>
            await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, MaxKeys = Page })));
        Table.Floor(listFloor);
        Table.Row(
            await Load.RunAsync("get_files, 50 keys", () => portal.OpenAsync(("action", "get_files"), ("token", data.ReadersToken), ("s3uid", s3uid), ("bucket_name", Bucket))), listFloor);
    }
}
