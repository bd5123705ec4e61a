using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>What the portal relies on in any cluster. Nothing here knows which kind it is.</summary>
public abstract partial class StorageContractTests : IAsyncLifetime
{
    private readonly List<string> _accounts = [];

    protected abstract IStorageCluster Cluster { get; }

    /// <summary>More than fit in one page of the list of accounts.</summary>
    protected abstract int ManyAccounts { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var s3uid in _accounts)
        {
            await EmptyAsync(s3uid);
            await Cluster.Accounts.DeleteAsync(s3uid, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Create_Twice_TakesTheLastKeys()
    {
        var (s3uid, first) = await AddAccountAsync();
        var second = S3Keys.Generate();

        await Cluster.Accounts.CreateAsync(s3uid, second, null, Cluster.StorageTypes[0], Token);
        await Cluster.Accounts.CreateAsync(s3uid, second, null, Cluster.StorageTypes[0], Token);

        Assert.True(await Cluster.Accounts.ExistsAsync(s3uid, Token));
        await AssertWorksAsync(second);
        await AssertFailsAsync(first, "InvalidAccessKeyId");
    }

    [Fact]
    public async Task Delete_OfNothing_IsSuccess()
    {
        await Cluster.Accounts.DeleteAsync(NewS3Uid(), Token);
        Assert.False(await Cluster.Accounts.ExistsAsync(NewS3Uid(), Token));
    }

    [Fact]
    public async Task Delete_WithBuckets_IsRefused()
    {
        var (s3uid, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        await AddBucketAsync(s3);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Cluster.Accounts.DeleteAsync(s3uid, Token));

        Assert.Equal(StorageFault.NotEmpty, refusal.Fault);
        Assert.True(await Cluster.Accounts.ExistsAsync(s3uid, Token));
    }

    [Fact]
    public async Task ChangesOfAnUnknownAccount_AreNotFound()
    {
        var refusal = await Assert.ThrowsAsync<StorageException>(() => Cluster.Accounts.SetQuotaAsync(NewS3Uid(), 1, Token));
        Assert.Equal(StorageFault.NotFound, refusal.Fault);
    }

    [Fact]
    public async Task Suspend_StopsKeysUntilResumed_AndKeepsData()
    {
        var (s3uid, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        await PutAsync(s3, bucket, "kept", "data");

        await Cluster.Accounts.SuspendAsync(s3uid, Token);
        await Cluster.Accounts.SuspendAsync(s3uid, Token);
        var refusal = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.GetObjectAsync(bucket, "kept", Token));
        Assert.Equal(StorageFault.Denied, S3Errors.From(refusal)?.Fault);

        await Cluster.Accounts.ResumeAsync(s3uid, Token);
        await Cluster.Accounts.ResumeAsync(s3uid, Token);
        Assert.Equal("data", await GetAsync(s3, bucket, "kept"));
    }

    [Fact]
    public async Task ReplaceKeys_MakesExactlyTheseValid()
    {
        var (s3uid, old) = await AddAccountAsync();
        S3Keys[] both = [S3Keys.Generate(), S3Keys.Generate()];

        await Cluster.Accounts.ReplaceKeysAsync(s3uid, both, Token);
        await AssertFailsAsync(old, "InvalidAccessKeyId");
        await AssertWorksAsync(both[0]);
        await AssertWorksAsync(both[1]);

        await Cluster.Accounts.ReplaceKeysAsync(s3uid, [both[1]], Token);
        await AssertFailsAsync(both[0], "InvalidAccessKeyId");
        await AssertWorksAsync(both[1]);
    }

    [Fact]
    public async Task WrongSecret_DoesNotSign()
    {
        var (_, keys) = await AddAccountAsync();
        await AssertFailsAsync(keys with { SecretKey = S3Keys.Generate().SecretKey }, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Quota_IsHard_AndCountsWhatIsThere()
    {
        var (s3uid, keys) = await AddAccountAsync(quota: 64 * 1024);
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        await PutAsync(s3, bucket, "a", new string('x', 40 * 1024));

        var refusal = await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(s3, bucket, "b", new string('x', 40 * 1024)));
        Assert.Equal(StorageFault.QuotaExceeded, S3Errors.From(refusal)?.Fault);

        await Cluster.Accounts.SetQuotaAsync(s3uid, 128 * 1024, Token);
        await PutAsync(s3, bucket, "b", new string('x', 40 * 1024));
        await Cluster.Accounts.SetQuotaAsync(s3uid, null, Token);
        await PutAsync(s3, bucket, "c", new string('x', 80 * 1024));
    }

    [Fact]
    public async Task Accounts_CannotReachEachOther()
    {
        var (_, mine) = await AddAccountAsync();
        var (_, others) = await AddAccountAsync();
        using var owner = Cluster.Connect(mine);
        using var stranger = Cluster.Connect(others);
        var bucket = await AddBucketAsync(owner);
        await PutAsync(owner, bucket, "secret", "data");
        var upload = (await owner.InitiateMultipartUploadAsync(bucket, "upload", Token)).UploadId;

        Func<Task>[] attempts =
        [
            () => stranger.GetObjectAsync(bucket, "secret", Token),
            () => stranger.GetObjectAsync(bucket, "missing", Token),
            () => stranger.ListObjectsV2Async(new() { BucketName = bucket }, Token),
            () => PutAsync(stranger, bucket, "secret", "theirs"),
            () => stranger.DeleteObjectAsync(bucket, "secret", Token),
            () => stranger.DeleteBucketAsync(bucket, Token),
            () => stranger.ListPartsAsync(bucket, "upload", upload, Token),
            () => stranger.AbortMultipartUploadAsync(bucket, "upload", upload, Token),
        ];
        foreach (var attempt in attempts)
        {
            Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(attempt)).ErrorCode);
        }

        var taken = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => stranger.PutBucketAsync(bucket, Token));
        Assert.Equal(StorageFault.NameTaken, S3Errors.From(taken)?.Fault);
        Assert.Empty((await stranger.ListBucketsAsync(Token)).Buckets ?? []);
        Assert.True(await Cluster.BucketExistsAsync(bucket, Token));
        Assert.Equal("data", await GetAsync(owner, bucket, "secret"));
    }

    [Fact]
    public async Task Bucket_MadeAgainByItsOwner_StaysAsItIs()
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        await PutAsync(s3, bucket, "kept", "data");

        await s3.PutBucketAsync(bucket, Token);

        var refusal = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.DeleteBucketAsync(bucket, Token));
        Assert.Equal(StorageFault.NotEmpty, S3Errors.From(refusal)?.Fault);
        await s3.DeleteObjectAsync(bucket, "kept", Token);
        await s3.DeleteBucketAsync(bucket, Token);
        Assert.False(await Cluster.BucketExistsAsync(bucket, Token));
    }

    [Fact]
    public async Task Usage_IsExact_ThroughOverwriteAndDelete()
    {
        var (s3uid, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        var empty = await AddBucketAsync(s3);
        await PutAsync(s3, bucket, "a", "12345");
        await PutAsync(s3, bucket, "a", "1234567");
        await PutAsync(s3, bucket, "b", "123");
        await PutAsync(s3, bucket, "c", "");
        await PutAsync(s3, bucket, "gone", "gone");
        await s3.DeleteObjectAsync(bucket, "gone", Token);
        await s3.DeleteObjectAsync(bucket, "gone", Token);

        var buckets = await Cluster.Usage.ListBucketsAsync(s3uid, Token);

        Assert.Equal(
            new[] { (bucket, 10L, 3L), (empty, 0L, 0L) }.OrderBy(row => row.Item1, StringComparer.Ordinal),
            buckets.Select(row => (row.Name, row.Bytes, row.Objects)));
        Assert.All(buckets, row => Assert.Equal(DateTimeKind.Utc, row.CreatedAt.Kind));
    }

    [Fact]
    public async Task Usage_OfManyAccounts_IsOneQuestion()
    {
        var (first, firstKeys) = await AddAccountAsync();
        var (second, secondKeys) = await AddAccountAsync();
        var (idle, _) = await AddAccountAsync();
        using var one = Cluster.Connect(firstKeys);
        using var two = Cluster.Connect(secondKeys);
        var (bucket, other) = (await AddBucketAsync(one), await AddBucketAsync(two));
        await PutAsync(one, bucket, "a", new string('x', 50_000));
        await PutAsync(two, other, "a", new string('x', 90_000));

        foreach (var asked in new[] { [first, second, idle, NewS3Uid()], (string[]?)null })
        {
            var buckets = await Cluster.Usage.ReadBucketsAsync(asked, Token);
            Assert.Equal((bucket, 50_000), (Assert.Single(buckets[first]).Name, buckets[first].Single().Bytes));
            Assert.Equal((other, 90_000), (Assert.Single(buckets[second]).Name, buckets[second].Single().Bytes));
            Assert.Empty(buckets[idle]);
            var traffic = await WaitForTrafficAsync(asked, traffic => traffic[first].Sum(day => day.BytesIn) >= 50_000 && traffic[second].Sum(day => day.BytesIn) >= 90_000);
            Assert.InRange(traffic[first].Sum(day => day.BytesIn), 50_000, 55_000);
            Assert.InRange(traffic[second].Sum(day => day.BytesIn), 90_000, 95_000);
        }

        Assert.Equal([second], (await Cluster.Usage.ReadBucketsAsync([second], Token)).Select(account => account.Key));
        Assert.Empty(await Cluster.Usage.ReadBucketsAsync([], Token));
    }

    [Fact]
    public async Task Traffic_CountsBothWays()
    {
        var (s3uid, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        await PutAsync(s3, bucket, "a", new string('x', 100_000));
        await GetAsync(s3, bucket, "a");
        await GetAsync(s3, bucket, "a");

        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var days = (await WaitForTrafficAsync([s3uid], traffic => traffic[s3uid].Sum(day => day.BytesOut) >= 200_000))[s3uid];

        // Clusters may count headers too.
        Assert.InRange(days.Sum(day => day.BytesIn), 100_000, 110_000);
        Assert.InRange(days.Sum(day => day.BytesOut), 200_000, 220_000);
        Assert.Empty(await Cluster.Usage.ReadTrafficAsync([s3uid], today.AddDays(-9), today.AddDays(-5), Token));
    }
}
