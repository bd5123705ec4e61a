using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Storage;

public abstract partial class StorageContractTests
{
    protected static string NewS3Uid() => Guid.NewGuid().ToString("N");

    protected async Task<(string S3Uid, S3Keys Keys)> AddAccountAsync(long? quota = null)
    {
        var (s3uid, keys) = (NewS3Uid(), S3Keys.Generate());
        _accounts.Add(s3uid);
        await Cluster.Accounts.CreateAsync(s3uid, keys, quota, Cluster.StorageTypes[0], Token);
        return (s3uid, keys);
    }

    protected static async Task<string> AddBucketAsync(IAmazonS3 s3)
    {
        var name = "test-" + Guid.NewGuid().ToString("N")[..12];
        await s3.PutBucketAsync(name, Token);
        return name;
    }

    protected static Task PutAsync(IAmazonS3 s3, string bucket, string key, string body) =>
        s3.PutObjectAsync(new() { BucketName = bucket, Key = key, ContentBody = body }, Token);

    protected static async Task<string> GetAsync(IAmazonS3 s3, string bucket, string key)
    {
        using var answer = await s3.GetObjectAsync(bucket, key, Token);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync(Token);
    }

    /// <summary>Follows the pages to the end.</summary>
    protected static async Task<(List<string> Keys, List<string> Folders)> ListAsync(IAmazonS3 s3, ListObjectsV2Request request)
    {
        var (keys, folders) = (new List<string>(), new List<string>());
        ListObjectsV2Response page;
        do
        {
            page = await s3.ListObjectsV2Async(request, Token);
            Assert.InRange((page.S3Objects?.Count ?? 0) + (page.CommonPrefixes?.Count ?? 0), 0, request.MaxKeys ?? 1000);
            keys.AddRange((page.S3Objects ?? []).Select(entry => entry.Key));
            folders.AddRange(page.CommonPrefixes ?? []);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return (keys, folders);
    }

    /// <summary>As text, for a browser to take apart by its own rules.</summary>
    protected static string Presign(IAmazonS3 s3, string bucket, string key, HttpVerb verb) => s3.GetPreSignedURL(
        new() { BucketName = bucket, Key = key, Verb = verb, Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5) });

    /// <summary>The traffic of yesterday and today, once it is all known: a cluster may write its log a moment later.</summary>
    private async Task<ILookup<string, DailyTraffic>> WaitForTrafficAsync(IReadOnlyCollection<string>? s3uids, Predicate<ILookup<string, DailyTraffic>> isComplete)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var traffic = await Cluster.Usage.ReadTrafficAsync(s3uids, today.AddDays(-1), today, Token);
        await Eventually.TrueAsync(async () =>
            isComplete(traffic) || isComplete(traffic = await Cluster.Usage.ReadTrafficAsync(s3uids, today.AddDays(-1), today, Token)));
        return traffic;
    }

    private async Task AssertWorksAsync(S3Keys keys)
    {
        using var s3 = Cluster.Connect(keys);
        await s3.ListBucketsAsync(Token);
    }

    private async Task AssertFailsAsync(S3Keys keys, string code)
    {
        using var s3 = Cluster.Connect(keys);
        var refusal = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync(Token));
        Assert.Equal(code, refusal.ErrorCode);
        Assert.Equal(StorageFault.Denied, S3Errors.From(refusal)?.Fault);
    }

    /// <summary>Removes what an account has, with keys of its own for it.</summary>
    private async Task EmptyAsync(string s3uid)
    {
        var keys = S3Keys.Generate();
        await Cluster.Accounts.ResumeAsync(s3uid, CancellationToken.None);
        await Cluster.Accounts.ReplaceKeysAsync(s3uid, [keys], CancellationToken.None);
        using var s3 = Cluster.Connect(keys);
        foreach (var bucket in await Cluster.Usage.ListBucketsAsync(s3uid, CancellationToken.None))
        {
            foreach (var upload in (await s3.ListMultipartUploadsAsync(bucket.Name, CancellationToken.None)).MultipartUploads ?? [])
            {
                await s3.AbortMultipartUploadAsync(bucket.Name, upload.Key, upload.UploadId, CancellationToken.None);
            }

            foreach (var key in (await ListAsync(s3, new() { BucketName = bucket.Name })).Keys)
            {
                await s3.DeleteObjectAsync(bucket.Name, key, CancellationToken.None);
            }

            await s3.DeleteBucketAsync(bucket.Name, CancellationToken.None);
        }
    }
}
