using Amazon.S3;
using Amazon.S3.Model;

namespace Benchmarks;

/// <summary>An account that the portal under test has made, with one bucket.</summary>
internal sealed class BenchAccount(string s3uid, string bucket, AmazonS3Client s3) : IDisposable
{
    public string S3uid => s3uid;

    public string Bucket => bucket;

    /// <summary>Storage itself, with the account's keys.</summary>
    public AmazonS3Client S3 => s3;

    public static async Task<BenchAccount> CreateAsync(BenchPortal portal, BenchData data, string bucket)
    {
        var order = await portal.PostAsync(("action", "create_account"), ("token", data.CustomersToken), ("plan_id", $"{data.PlanId}"), ("bucket_name", bucket));
        var s3uid = order.GetProperty("s3uid").GetString()!;
        var account = await portal.PostAsync(("action", "get_buckets"), ("token", data.CustomersToken), ("s3uid", s3uid));
        return new(s3uid, bucket, new(
            account.GetProperty("access_key").GetString(), account.GetProperty("secret_key").GetString(),
            new AmazonS3Config { ServiceURL = account.GetProperty("endpoint").GetString(), ForcePathStyle = true, UseHttp = true }));
    }

    /// <summary>Puts that many small files into ten folders.</summary>
    public Task FillAsync(int files) => Parallel.ForEachAsync(
        Enumerable.Range(0, files), new ParallelOptions { MaxDegreeOfParallelism = 16 },
        async (index, cancellationToken) => await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = $"folder-{index % 10}/file-{index:D5}", ContentBody = "" }, cancellationToken));

    public void Dispose() => s3.Dispose();
}
