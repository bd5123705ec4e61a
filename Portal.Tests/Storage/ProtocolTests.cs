using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>Parts of the protocol that clients beyond the portal use.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private const string Bucket = "protocol-bucket";

    private EmbeddedStorage? _storage;
    private S3Keys? _keys;
    private IAmazonS3? _s3;
    private RawS3? _raw;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Endpoint => _storage!.Cluster.Endpoint;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync(domain: "s3.test");
        _keys = await _storage.AddAccountAsync();
        _s3 = _storage.Cluster.Connect(_keys);
        _raw = new RawS3(Endpoint, _keys, TimeProvider.System);
        await _s3.PutBucketAsync(Bucket, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _raw!.Dispose();
        _s3!.Dispose();
        await _storage!.DisposeAsync();
    }

    [Fact]
    public async Task Bucket_AnswersByAHostName()
    {
        await PutPublicAsync("key", "by name");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Endpoint, "/key")) { Headers = { Host = $"{Bucket}.s3.test:{Endpoint.Port}" } };
        using var answer = await http.SendAsync(request, Token);
        Assert.Equal("by name", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task RefusedUpload_ThatWaitedForLeave_DoesNotSpoilTheConnection()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Endpoint.Port, Token);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"PUT /{Bucket}/key HTTP/1.1\r\nHost: {Endpoint.Authority}\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n"), Token);
        using var reader = new StreamReader(client.GetStream());
        var head = new List<string>();
        while (await reader.ReadLineAsync(Token) is { Length: > 0 } line)
        {
            head.Add(line);
        }

        Assert.StartsWith("HTTP/1.1 403", head[0], StringComparison.Ordinal);
        Assert.Contains("Connection: close", head); // Else the next request on it would be taken for the body.
    }

    [Fact]
    public async Task Tags_AreKept_Counted_AndReplacedByCopy()
    {
        await _s3!.PutObjectAsync(new() { BucketName = Bucket, Key = "key", ContentBody = "1", TagSet = [new() { Key = "b", Value = "2" }, new() { Key = "a", Value = "1 & more" }] }, Token);
        await _s3.CopyObjectAsync(new() { SourceBucket = Bucket, SourceKey = "key", DestinationBucket = Bucket, DestinationKey = "copy" }, Token);

        Assert.Equal([("a", "1 & more"), ("b", "2")], (await _s3.GetObjectTaggingAsync(new() { BucketName = Bucket, Key = "copy" }, Token)).Tagging.Select(tag => (tag.Key, tag.Value)));
        using (var read = await _s3.GetObjectAsync(Bucket, "key", Token))
        {
            Assert.Equal(2, read.TagCount);
        }

        var many = Enumerable.Range(0, 11).Select(number => new Tag { Key = $"{number}", Value = "" }).ToList();
        var refusal = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3.PutObjectTaggingAsync(new() { BucketName = Bucket, Key = "key", Tagging = new() { TagSet = many } }, Token));
        Assert.Equal("InvalidTag", refusal.ErrorCode);
    }

    [Fact]
    public async Task Attributes_TellTheParts()
    {
        var upload = (await _s3!.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = Bucket, Key = "big", ChecksumAlgorithm = ChecksumAlgorithm.SHA256 }, Token)).UploadId;
        var parts = new List<PartETag>();
        foreach (var (number, size) in new[] { (2, 5 * 1024 * 1024), (7, 1000) })
        {
            var part = await _s3.UploadPartAsync(
                new() { BucketName = Bucket, Key = "big", UploadId = upload, PartNumber = number, InputStream = new MemoryStream(RandomNumberGenerator.GetBytes(size)), ChecksumAlgorithm = ChecksumAlgorithm.SHA256 }, Token);
            parts.Add(new(part) { ChecksumSHA256 = part.ChecksumSHA256 });
        }

        await _s3.CompleteMultipartUploadAsync(new() { BucketName = Bucket, Key = "big", UploadId = upload, PartETags = parts }, Token);
        var told = await _s3.GetObjectAttributesAsync(
            new() { BucketName = Bucket, Key = "big", ObjectAttributes = [ObjectAttributes.ObjectParts, ObjectAttributes.Checksum, ObjectAttributes.ObjectSize] }, Token);

        Assert.Equal(5 * 1024 * 1024 + 1000, told.ObjectSize);
        Assert.EndsWith("-2", told.Checksum.ChecksumSHA256, StringComparison.Ordinal);
        Assert.Equal(parts.Select(part => part.ChecksumSHA256), told.ObjectParts.Parts.Select(part => part.ChecksumSHA256));

        var beyond = await _raw!.SendAsync(HttpMethod.Get, $"/{Bucket}/big?partNumber=3", []);
        Assert.Equal(416, beyond.Status);
    }

    [Fact]
    public async Task Delete_UnderACondition_IsChecked()
    {
        var etag = (await _s3!.PutObjectAsync(new() { BucketName = Bucket, Key = "key", ContentBody = "1" }, Token)).ETag;
        var other = await _raw!.SendAsync(HttpMethod.Delete, $"/{Bucket}/key", [], null, ("if-match", "\"other\""));
        var same = await _raw.SendAsync(HttpMethod.Delete, $"/{Bucket}/key", [], null, ("if-match", etag));
        var gone = await _raw.SendAsync(HttpMethod.Delete, $"/{Bucket}/key", [], null, ("if-match", etag));
        Assert.Equal([412, 204, 204], new[] { other, same, gone }.Select(answer => answer.Status));
    }

    [Fact]
    public async Task Buckets_AreListedByPages()
    {
        await _s3!.PutBucketAsync("protocol-other", Token);
        var first = await _s3.ListBucketsAsync(new ListBucketsRequest { MaxBuckets = 1 }, Token);
        var second = await _s3.ListBucketsAsync(new ListBucketsRequest { MaxBuckets = 1, ContinuationToken = first.ContinuationToken }, Token);
        Assert.Equal([Bucket, "protocol-other"], first.Buckets.Concat(second.Buckets).Select(bucket => bucket.BucketName));
        Assert.Null(second.ContinuationToken);
    }

    [Fact]
    public async Task AnotherOwnerThanExpected_IsRefused()
    {
        var answer = await _raw!.SendAsync(HttpMethod.Get, $"/{Bucket}", [], null, ("x-amz-expected-bucket-owner", "somebody"));
        Assert.Equal((403, "AccessDenied"), (answer.Status, RawS3.Code(answer.Body)));
    }

    [Fact]
    public async Task Deletion_OfOneKeyUnderTwoConditions_IsJudgedTwice()
    {
        await _s3!.PutObjectAsync(new() { BucketName = Bucket, Key = "key", ContentBody = "1" }, Token);
        var answer = await _raw!.SendAsync(
            HttpMethod.Post, $"/{Bucket}?delete", "<Delete><Object><Key>key</Key><ETag>other</ETag></Object><Object><Key>key</Key></Object></Delete>"u8.ToArray());
        Assert.Contains("<Code>PreconditionFailed</Code>", answer.Body, StringComparison.Ordinal);
        Assert.Contains("<Deleted><Key>key</Key></Deleted>", answer.Body, StringComparison.Ordinal);
        Assert.Equal(404, (await _raw.SendAsync(HttpMethod.Get, $"/{Bucket}/key", [])).Status);
    }

    [Fact]
    public async Task Copy_OfAnObjectWhosePartsHaveGone_IsNotTakenForAnEmptyOne()
    {
        var upload = (await _s3!.InitiateMultipartUploadAsync(Bucket, "big", Token)).UploadId;
        var part = await _s3.UploadPartAsync(
            new() { BucketName = Bucket, Key = "big", UploadId = upload, PartNumber = 1, InputStream = new MemoryStream(new byte[1000]) }, Token);
        await _s3.CompleteMultipartUploadAsync(new() { BucketName = Bucket, Key = "big", UploadId = upload, PartETags = [new(part)] }, Token);
        await _storage!.Cluster.Vault.Database.WriteAsync(session => session.Execute("DELETE FROM segment"));

        Assert.Equal(500, (await _raw!.SendAsync(HttpMethod.Put, $"/{Bucket}/copy", [], null, ("x-amz-copy-source", $"/{Bucket}/big"))).Status);
        Assert.Equal(404, (await _raw.SendAsync(HttpMethod.Get, $"/{Bucket}/copy", [])).Status);
    }

    [Fact]
    public async Task Metadata_ThatNoAnswerCouldCarry_IsRefused()
    {
        var answer = await _raw!.SendAsync(HttpMethod.Put, $"/{Bucket}/key", [], null, ("x-amz-meta-note", "one\u0001"));
        Assert.Equal((400, "InvalidArgument"), (answer.Status, RawS3.Code(answer.Body)));
    }

    [Fact]
    public async Task Uploads_AreListedBelowThePrefix_WhateverTheMarker()
    {
        var first = (await _s3!.InitiateMultipartUploadAsync(Bucket, "a", Token)).UploadId;
        await _s3.InitiateMultipartUploadAsync(Bucket, "a", Token);
        await _s3.InitiateMultipartUploadAsync(Bucket, "b/1", Token);
        var request = new ListMultipartUploadsRequest { BucketName = Bucket, Prefix = "b/", KeyMarker = "a", UploadIdMarker = first };
        Assert.Equal("b/1", Assert.Single((await _s3.ListMultipartUploadsAsync(request, Token)).MultipartUploads).Key);
        request.Delimiter = "/";
        Assert.Equal("b/1", Assert.Single((await _s3.ListMultipartUploadsAsync(request, Token)).MultipartUploads).Key);
    }

    private Task<PutObjectResponse> PutPublicAsync(string key, string body) =>
        _s3!.PutObjectAsync(new() { BucketName = Bucket, Key = key, ContentBody = body, CannedACL = S3CannedACL.PublicRead }, Token);
}
