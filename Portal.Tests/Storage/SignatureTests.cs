using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded.Protocol;
using Portal.Core.Storage.Embedded.Protocol.Signing;
using Portal.Core.Storage.Signing;

namespace Portal.Tests.Storage;

/// <summary>Who is let in: by header, by query, by chunks, and at what time.</summary>
public sealed class SignatureTests : IAsyncLifetime
{
    private const string Bucket = "signed-bucket";

    private readonly MovableTime _time = new();
    private EmbeddedStorage? _storage;
    private S3Keys? _keys;
    private IAmazonS3? _s3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync(_time);
        _keys = await _storage.AddAccountAsync();
        _s3 = _storage.Cluster.Connect(_keys);
        await _s3.PutBucketAsync(Bucket, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _s3!.Dispose();
        await _storage!.DisposeAsync();
    }

    [Theory]
    [InlineData(14.9, true)]
    [InlineData(15.1, false)]
    [InlineData(-14.9, true)]
    [InlineData(-15.1, false)]
    public async Task Header_IsTaken_WithinFifteenMinutes(double minutes, bool taken)
    {
        using var raw = new RawS3(_storage!.Cluster.Endpoint, _keys!, new MovableTime { Ahead = TimeSpan.FromMinutes(minutes) });

        var (status, body) = await raw.SendAsync(HttpMethod.Get, "/", []);

        Assert.Equal(taken ? 200 : 403, status);
        Assert.Equal(!taken, body.Contains("RequestTimeTooSkewed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Presigned_IsRefused_WhenExpiredTamperedOrFromTheFuture()
    {
        await _s3!.PutObjectAsync(new() { BucketName = Bucket, Key = "key", ContentBody = "body" }, Token);
        var address = _s3.GetPreSignedURL(new() { BucketName = Bucket, Key = "key", Expires = _time.GetUtcNow().UtcDateTime.AddMinutes(10) });
        using var http = new HttpClient();

        Assert.Equal("body", await http.GetStringAsync(address, Token));
        await AssertRefusedAsync(address.Replace("/key", "/other", StringComparison.Ordinal), "SignatureDoesNotMatch");
        await AssertRefusedAsync(address.Replace("X-Amz-Expires=", "X-Amz-Expires=1", StringComparison.Ordinal), "SignatureDoesNotMatch");
        await AssertRefusedAsync(address + "&response-content-type=text/html", "SignatureDoesNotMatch");
        await AssertRefusedAsync(address.Replace("X-Amz-Expires=", "X-Amz-Expires=9999", StringComparison.Ordinal), "AuthorizationQueryParametersError");
        await AssertRefusedAsync(address.Replace(_keys!.AccessKey, S3Keys.Generate().AccessKey, StringComparison.Ordinal), "InvalidAccessKeyId");
        await AssertRefusedAsync(address[..address.IndexOf("&X-Amz-Signature", StringComparison.Ordinal)], "AuthorizationQueryParametersError");
        await AssertRefusedAsync(address[..address.IndexOf('?', StringComparison.Ordinal)], "AccessDenied");
        _time.Ahead = TimeSpan.FromMinutes(11);
        await AssertRefusedAsync(address, "AccessDenied", "Request has expired");
        _time.Ahead = TimeSpan.FromMinutes(-20);
        await AssertRefusedAsync(address, "AccessDenied", "not yet valid");
    }

    [Fact]
    public async Task Body_IsRefused_WhenNotTheOneThatWasSigned()
    {
        using var raw = new RawS3(_storage!.Cluster.Endpoint, _keys!, _time);

        var other = await raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "body"u8.ToArray(), Convert.ToHexStringLower(SHA256.HashData("other"u8)));
        var md5 = await raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "body"u8.ToArray(), null, ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="));
        var unsignedHeader = await raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "body"u8.ToArray(), "UNSIGNED-PAYLOAD");

        Assert.Equal("XAmzContentSHA256Mismatch", RawS3.Code(other.Body));
        Assert.Equal("BadDigest", RawS3.Code(md5.Body));
        Assert.Equal(200, unsignedHeader.Status);
    }

    [Fact]
    public async Task Chunks_AreTaken_SignedWithAndWithoutTrailer()
    {
        using var raw = new RawS3(_storage!.Cluster.Endpoint, _keys!, _time);
        string[] chunks = [new('a', 100_000), new('b', 65536), "c"];
        var whole = string.Concat(chunks);
        var crc = ("x-amz-checksum-sha256", Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(whole))));

        Assert.Equal((200, ""), await raw.SendChunkedAsync($"/{Bucket}/plain", chunks, null));
        Assert.Equal((200, ""), await raw.SendChunkedAsync($"/{Bucket}/trailed", chunks, crc));

        foreach (var key in new[] { "plain", "trailed" })
        {
            using var stored = await _s3!.GetObjectAsync(Bucket, key, Token);
            Assert.Equal(whole, await new StreamReader(stored.ResponseStream).ReadToEndAsync(Token));
            Assert.Null(stored.Headers.ContentEncoding);
        }
    }

    [Fact]
    public async Task Chunks_AreRefused_WhenChangedShortenedOrOfAnotherChecksum()
    {
        using var raw = new RawS3(_storage!.Cluster.Endpoint, _keys!, _time);
        string[] chunks = [new('a', 70_000), "tail"];
        var wrong = ("x-amz-checksum-crc32c", "AAAAAA==");

        var changed = await raw.SendChunkedAsync($"/{Bucket}/key", chunks, null, body => body.Replace("aaaa\r\n", "aaab\r\n", StringComparison.Ordinal));
        var swapped = await raw.SendChunkedAsync($"/{Bucket}/key", chunks, null, body => body.Replace("\r\ntail\r\n", "\r\nliat\r\n", StringComparison.Ordinal));
        var cut = await raw.SendChunkedAsync($"/{Bucket}/key", chunks, null, body => body[..^120]);
        var broken = await raw.SendChunkedAsync($"/{Bucket}/key", chunks, null, body => "zz" + body);
        var endless = await raw.SendChunkedAsync($"/{Bucket}/key", chunks, null, _ => new string('f', 100_000));
        var checksum = await raw.SendChunkedAsync($"/{Bucket}/key", chunks, wrong);

        Assert.Equal("SignatureDoesNotMatch", RawS3.Code(changed.Body));
        Assert.Equal("SignatureDoesNotMatch", RawS3.Code(swapped.Body));
        Assert.Equal("IncompleteBody", RawS3.Code(cut.Body));
        Assert.Equal("InvalidRequest", RawS3.Code(broken.Body));
        Assert.Equal("InvalidRequest", RawS3.Code(endless.Body));
        Assert.Equal("BadDigest", RawS3.Code(checksum.Body));
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3!.GetObjectAsync(Bucket, "key", Token));
    }

    /// <summary>Source: Amazon S3 API reference, "Signature calculations for the Authorization header: transferring payload in multiple chunks".</summary>
    [Fact]
    public void Chunks_HaveTheSignaturesOfAmazonsExample()
    {
        var request = Example("PUT", "/examplebucket/chunkObject.txt", "s3.amazonaws.com", "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class", out var claim);
        request.Headers.ContentEncoding = "aws-chunked";
        request.Headers["x-amz-decoded-content-length"] = "66560";
        request.Headers["x-amz-storage-class"] = "REDUCED_REDUNDANCY";
        request.Headers["x-amz-content-sha256"] = AwsChunked.Signed;
        request.Headers.ContentLength = 66824;
        var key = new SigningKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", claim.Scope, claim.SignedAt);

        var seed = key.SignRequest(CanonicalRequest.Write(request, S3Target.Parse("/examplebucket/chunkObject.txt"), claim, AwsChunked.Signed));
        var first = key.SignChunk(seed, SHA256.HashData(Enumerable.Repeat((byte)'a', 65536).ToArray()));
        var second = key.SignChunk(first, SHA256.HashData(Enumerable.Repeat((byte)'a', 1024).ToArray()));
        var last = key.SignChunk(second, SHA256.HashData([]));

        Assert.Equal("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", seed);
        Assert.Equal("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", first);
        Assert.Equal("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", second);
        Assert.Equal("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", last);
    }

    /// <summary>Source: Amazon S3 API reference, "Authenticating requests: using query parameters" and "using the Authorization header".</summary>
    [Fact]
    public void Requests_HaveTheSignaturesOfAmazonsExamples()
    {
        const string empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        var get = Example("GET", "/test.txt", "examplebucket.s3.amazonaws.com", "host;range;x-amz-content-sha256;x-amz-date", out var claim);
        get.Headers.Range = "bytes=0-9";
        get.Headers["x-amz-content-sha256"] = empty;
        var list = Example("GET", "/?max-keys=2&prefix=J", "examplebucket.s3.amazonaws.com", "host;x-amz-content-sha256;x-amz-date", out var listClaim);
        list.Headers["x-amz-content-sha256"] = empty;
        const string presigned = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=ignored";
        var query = Example("GET", presigned, "examplebucket.s3.amazonaws.com", "host", out var queryClaim);
        var key = new SigningKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", claim.Scope, claim.SignedAt);

        Assert.Equal(
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            key.SignRequest(CanonicalRequest.Write(get, S3Target.Parse("/test.txt"), claim, empty)));
        Assert.Equal(
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            key.SignRequest(CanonicalRequest.Write(list, S3Target.Parse("/?max-keys=2&prefix=J"), listClaim, empty)));
        Assert.Equal(
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            key.SignRequest(CanonicalRequest.Write(query, S3Target.Parse(presigned), queryClaim, CanonicalRequest.UnsignedPayload)));
    }

    private static HttpRequest Example(string method, string target, string host, string signedHeaders, out SignatureClaim claim)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers.Host = host;
        request.Headers["x-amz-date"] = "20130524T000000Z";
        request.Headers.Authorization =
            $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={signedHeaders},Signature=none";
        claim = SignatureClaim.Read(request, new S3Query([]))!;
        return request;
    }

    private static async Task AssertRefusedAsync(string address, string code, string message = "")
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(address, Token);
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.Equal(code, RawS3.Code(body));
        Assert.Contains(message, body, StringComparison.Ordinal);
    }

    private sealed class MovableTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
