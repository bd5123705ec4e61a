using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Metering;
using Portal.Core.Storage;
using Portal.Core.Storage.Rgw;

namespace Benchmarks;

/// <summary>A reading of the usage of all accounts, beside the two bulk calls that it makes, whose answers are then only read to their end.</summary>
internal static class RgwRefresh
{
    private const int Users = 2_000;
    private const int Buckets = 500;
    private const int AtOnce = 8;

    public static async Task MeasureAsync(CephCluster ceph, RgwPortal portal)
    {
        await FillAsync(portal);
        using var http = new HttpClient(StorageTransport.CreateHandler());
        var signer = new RgwRequestSigner(ceph.AdminKeys, RgwClusterOptions.DefaultRegion, TimeProvider.System);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        async Task AskAsync(string path, RgwQuery query)
        {
            using var request = signer.Create(HttpMethod.Get, ceph.Stock, "/admin/" + path, query);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await answer.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
        }

        Task BulkAsync() => Task.WhenAll(
            AskAsync("bucket", new RgwQuery().Add("stats", true)),
            AskAsync("usage", new RgwQuery().Add("start", $"{today.AddDays(-1):O}").Add("end", $"{today.AddDays(1):O}").Add("show-entries", true).Add("show-summary", false)));
        Task RefreshAsync() => portal.Get<UsageReader>().ReadAllAsync(portal.Cluster, CancellationToken.None);

        var first = await Timing.RunAsync(0, 1, BulkAsync, RefreshAsync);
        var taken = await Timing.RunAsync(1, 7, RefreshAsync, BulkAsync);
        Timing.Header($"Usage of {Users:N0} accounts with {Buckets:N0} buckets");
        first[1].Print("a full reading, the first one");
        taken[0].Print("a full reading");
        taken[1].Print("the two bulk calls by themselves");
        Timing.Aim("a full reading / the bulk calls", taken[0].P50 / taken[1].P50, "at most 2", taken[0].P50 <= 2 * taken[1].P50);
        await using var db = await portal.OpenDbAsync();
        Console.WriteLine($"    known: {await db.Accounts.CountAsync(account => account.Usage.MeasuredAt != null):N0} accounts, {await db.KnownBuckets.CountAsync():N0} buckets");
    }

    /// <summary>Users in the cluster and their accounts in the database; every fourth user has a bucket with an object.</summary>
    private static async Task FillAsync(RgwPortal portal)
    {
        await using var db = await portal.OpenDbAsync();
        for (var index = 0; index < Users; index++)
        {
            var account = new StorageAccount { S3uid = $"{index:D32}", OwnerId = portal.Customer.CustomerId!.Value, PlanId = portal.PlanId, LocationCode = "NL", Label = $"Account {index}", CreatedAt = Now };
            account.Activate(Now);
            db.Accounts.Add(account);
        }

        await db.SaveChangesAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, Users), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (index, stop) =>
        {
            var keys = S3Keys.Generate();
            await portal.Cluster.Accounts.CreateAsync($"{index:D32}", keys, null, "Standard", stop);
            if (index % (Users / Buckets) == 0)
            {
                using var s3 = portal.Cluster.Connect(keys);
                var bucket = $"bench-usage-{index}";
                await s3.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = bucket }, stop);
                await s3.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = bucket, Key = "object", ContentBody = new string('x', 5000) }, stop);
            }
        });
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;
}
