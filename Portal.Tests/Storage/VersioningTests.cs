using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>Versions of objects: kept, hidden by delete markers, listed, and removed for good.</summary>
public sealed class VersioningTests : IAsyncLifetime
{
    private const string Bucket = "versioned-bucket";

    private readonly string _s3uid = EmbeddedStorage.NewS3Uid();
    private EmbeddedStorage? _storage;
    private IAmazonS3? _s3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync();
        _s3 = _storage.Cluster.Connect(await _storage.AddAccountAsync(_s3uid, quota: 1000));
        await _s3.PutBucketAsync(Bucket, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _s3!.Dispose();
        await _storage!.DisposeAsync();
    }

    [Fact]
    public async Task Versions_AreKept_AndReadByTheirNames()
    {
        await SwitchAsync(VersionStatus.Enabled);
        var first = await PutAsync("key", "one");
        var second = await PutAsync("key", "two!");

        Assert.Equal("two!", await GetAsync("key"));
        Assert.Equal("one", await GetAsync("key", first));
        Assert.Equal([(second, true), (first, false)], (await ListAsync()).Select(version => (version.VersionId, version.IsLatest == true)));
        var usage = Assert.Single(await _storage!.Cluster.Usage.ListBucketsAsync(_s3uid, Token));
        Assert.Equal((7, 2), (usage.Bytes, usage.Objects)); // What is kept counts.
    }

    [Fact]
    public async Task Delete_LeavesAMarker_WhoseRemovalBringsTheObjectBack()
    {
        await SwitchAsync(VersionStatus.Enabled);
        var version = await PutAsync("key", "one");
        var deleted = await _s3!.DeleteObjectAsync(Bucket, "key", Token);
        Assert.Equal("true", deleted.DeleteMarker);

        var missing = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3.GetObjectAsync(Bucket, "key", Token));
        var marker = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3.GetObjectAsync(Bucket, "key", deleted.VersionId, Token));
        Assert.Equal(("NoSuchKey", "MethodNotAllowed"), (missing.ErrorCode, marker.ErrorCode));
        Assert.Empty((await _s3.ListObjectsV2Async(new() { BucketName = Bucket }, Token)).S3Objects ?? []);
        Assert.Equal([(deleted.VersionId, true, true), (version, false, false)], (await ListAsync()).Select(entry => (entry.VersionId, entry.IsDeleteMarker == true, entry.IsLatest == true)));

        await _s3.DeleteObjectAsync(Bucket, "key", deleted.VersionId, Token);
        Assert.Equal("one", await GetAsync("key"));
    }

    [Fact]
    public async Task RemovingTheLatestVersion_BringsTheOneBeforeBack_AndGivesItsRoomBack()
    {
        await SwitchAsync(VersionStatus.Enabled);
        await PutAsync("key", "one");
        var second = await PutAsync("key", new string('2', 900));
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => PutAsync("other", new string('3', 200))); // The quota holds both.
        await _s3!.DeleteObjectAsync(Bucket, "key", second, Token);

        Assert.Equal("one", await GetAsync("key"));
        await PutAsync("other", new string('3', 200));
    }

    [Fact]
    public async Task Suspended_WritesOverTheNullVersion_AndKeepsTheOthers()
    {
        await PutAsync("key", "before");
        await SwitchAsync(VersionStatus.Enabled);
        var named = await PutAsync("key", "named");
        await SwitchAsync(VersionStatus.Suspended);
        await PutAsync("key", "after");
        await PutAsync("key", "at last");

        Assert.Equal("at last", await GetAsync("key"));
        Assert.Equal("at last", await GetAsync("key", "null"));
        Assert.Equal("named", await GetAsync("key", named));
        Assert.Equal(["null", named], (await ListAsync()).Select(version => version.VersionId));

        var deleted = await _s3!.DeleteObjectAsync(Bucket, "key", Token);
        Assert.Equal("null", deleted.VersionId);
        Assert.Equal([("null", true), (named, false)], (await ListAsync()).Select(entry => (entry.VersionId, entry.IsDeleteMarker == true)));
    }

    [Fact]
    public async Task Listing_IsPaged_ThroughVersionsAndFolders()
    {
        await SwitchAsync(VersionStatus.Enabled);
        foreach (var key in new[] { "a", "folder/1", "folder/2", "z" })
        {
            await PutAsync(key, "1");
            await PutAsync(key, "2");
        }

        var seen = new List<string>();
        var request = new ListVersionsRequest { BucketName = Bucket, Delimiter = "/", MaxKeys = 1 };
        ListVersionsResponse page;
        do
        {
            page = await _s3!.ListVersionsAsync(request, Token);
            seen.AddRange((page.Versions ?? []).Select(version => $"{version.Key} {version.IsLatest}"));
            seen.AddRange(page.CommonPrefixes ?? []);
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);
        Assert.Equal(["a True", "a False", "folder/", "z True", "z False"], seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Listing_StaysBelowThePrefix_WhateverTheMarker(string delimiter)
    {
        await SwitchAsync(VersionStatus.Enabled);
        await PutAsync("a", "1");
        var marker = await PutAsync("a", "2");
        await PutAsync("b/1", "1");
        var page = await _s3!.ListVersionsAsync(
            new ListVersionsRequest { BucketName = Bucket, Prefix = "b/", Delimiter = delimiter, KeyMarker = "a", VersionIdMarker = marker }, Token);
        Assert.Equal("b/1", Assert.Single(page.Versions).Key);
    }

    [Fact]
    public async Task Bucket_WithAMarkerOnly_IsNotEmpty()
    {
        await SwitchAsync(VersionStatus.Enabled);
        var marker = await _s3!.DeleteObjectAsync(Bucket, "never there", Token);
        var refusal = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3.DeleteBucketAsync(Bucket, Token));
        Assert.Equal("BucketNotEmpty", refusal.ErrorCode);

        var many = await _s3.DeleteObjectsAsync(new() { BucketName = Bucket, Objects = [new() { Key = "never there", VersionId = marker.VersionId }] }, Token);
        Assert.Equal("true", Assert.Single(many.DeletedObjects).DeleteMarker.ToString()!.ToLowerInvariant());
        await _s3.DeleteBucketAsync(Bucket, Token);
    }

    [Fact]
    public async Task Copy_OfAVersion_IsThatVersion()
    {
        await SwitchAsync(VersionStatus.Enabled);
        var first = await PutAsync("key", "one");
        await PutAsync("key", "two");
        var copied = await _s3!.CopyObjectAsync(
            new() { SourceBucket = Bucket, SourceKey = "key", SourceVersionId = first, DestinationBucket = Bucket, DestinationKey = "copy" }, Token);

        Assert.Equal(first, copied.SourceVersionId);
        Assert.Equal("one", await GetAsync("copy"));
    }

    private Task<PutBucketVersioningResponse> SwitchAsync(VersionStatus status) => _s3!.PutBucketVersioningAsync(
        new() { BucketName = Bucket, VersioningConfig = new() { Status = status } }, Token);

    private async Task<string> PutAsync(string key, string body) =>
        (await _s3!.PutObjectAsync(new() { BucketName = Bucket, Key = key, ContentBody = body }, Token)).VersionId;

    private async Task<string> GetAsync(string key, string? version = null)
    {
        using var answer = await _s3!.GetObjectAsync(new() { BucketName = Bucket, Key = key, VersionId = version }, Token);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync(Token);
    }

    private async Task<List<S3ObjectVersion>> ListAsync() =>
        (await _s3!.ListVersionsAsync(new ListVersionsRequest { BucketName = Bucket }, Token)).Versions ?? [];
}
