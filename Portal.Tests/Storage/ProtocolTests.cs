using System.Net;
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

    [Theory]
    [InlineData("foo/${filename}", 10, "mine.txt", HttpStatusCode.Created, "foo/mine.txt")]
    [InlineData("bar", 10, "mine.txt", HttpStatusCode.Forbidden, null)]
    [InlineData("foo/long", 200, "mine.txt", HttpStatusCode.BadRequest, null)]
    public async Task Form_IsTakenAsItsPolicySays(string key, int length, string fileName, HttpStatusCode status, string? made)
    {
        using var form = Form(key, length, fileName, signed: true);
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(Endpoint, "/" + Bucket), form, Token);
        Assert.Equal(status, answer.StatusCode);
        var keys = ((await _s3!.ListObjectsV2Async(new() { BucketName = Bucket }, Token)).S3Objects ?? []).Select(entry => entry.Key);
        Assert.Equal(made is null ? [] : [made], keys);
    }

    [Fact]
    public async Task Form_WithoutASignature_IsRefused()
    {
        using var form = Form("foo/key", 10, "mine.txt", signed: false);
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(Endpoint, "/" + Bucket), form, Token);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private Task<PutObjectResponse> PutPublicAsync(string key, string body) =>
        _s3!.PutObjectAsync(new() { BucketName = Bucket, Key = key, ContentBody = body, CannedACL = S3CannedACL.PublicRead }, Token);

    /// <summary>A form that may be of up to 100 bytes, with a key that begins with foo.</summary>
    private MultipartFormDataContent Form(string key, int length, string fileName, bool signed)
    {
        var now = TimeProvider.System.GetUtcNow();
        var credential = $"{_keys!.AccessKey}/{_raw!.Scope}";
        var date = now.ToString("yyyyMMdd'T'HHmmss'Z'", null);
        var policy = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $$"""
            {"expiration":"{{now.AddMinutes(5):yyyy-MM-dd'T'HH:mm:ss'Z'}}","conditions":[{"bucket":"{{Bucket}}"},["starts-with","$key","foo"],
            ["content-length-range",0,100],{"success_action_status":"201"},{"x-amz-algorithm":"AWS4-HMAC-SHA256"},
            {"x-amz-credential":"{{credential}}"},{"x-amz-date":"{{date}}"}]}
            """));
        var form = new MultipartFormDataContent
        {
            { new StringContent(key), "key" },
            { new StringContent("201"), "success_action_status" },
        };
        if (signed)
        {
            form.Add(new StringContent("AWS4-HMAC-SHA256"), "x-amz-algorithm");
            form.Add(new StringContent(credential), "x-amz-credential");
            form.Add(new StringContent(date), "x-amz-date");
            form.Add(new StringContent(policy), "policy");
            form.Add(new StringContent(_raw.Sign(policy)), "x-amz-signature");
        }

        form.Add(new ByteArrayContent(new byte[length]), "file", fileName);
        return form;
    }
}
