using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Amazon.S3;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Tests.Storage;

/// <summary>What the embedded endpoint does beyond what the portal asks of every cluster.</summary>
public sealed class EmbeddedEndpointTests : IAsyncLifetime
{
    private const string Bucket = "endpoint-bucket";

    private EmbeddedStorage? _storage;
    private S3Keys? _keys;
    private IAmazonS3? _s3;
    private RawS3? _raw;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync();
        _keys = await _storage.AddAccountAsync();
        _s3 = _storage.Cluster.Connect(_keys);
        _raw = new RawS3(_storage.Cluster.Endpoint, _keys, TimeProvider.System);
        await _s3.PutBucketAsync(Bucket, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _raw!.Dispose();
        _s3!.Dispose();
        await _storage!.DisposeAsync();
    }

    [Fact]
    public async Task Preflight_OfThePortal_IsAnsweredUnsigned()
    {
        using var answer = await PreflightAsync(EmbeddedStorage.PortalOrigin, "PUT", "content-type, x-amz-meta-anything");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(EmbeddedStorage.PortalOrigin, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("PUT", Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Equal("content-type, x-amz-meta-anything", Header(answer, "Access-Control-Allow-Headers"));
        Assert.Contains("ETag", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Equal("3600", Header(answer, "Access-Control-Max-Age"));
    }

    [Fact]
    public async Task Preflight_OfOthers_FollowsTheBucketsRules()
    {
        using var before = await PreflightAsync("https://shop.example", "GET", "range");
        Assert.Equal(403, (int)before.StatusCode);

        await _s3!.PutCORSConfigurationAsync(
            new()
            {
                BucketName = Bucket,
                Configuration = new() { Rules = [new() { AllowedOrigins = ["https://*.example"], AllowedMethods = ["GET"], AllowedHeaders = ["range"] }] },
            },
            Token);
        using var after = await PreflightAsync("https://shop.example", "GET", "range");
        using var otherMethod = await PreflightAsync("https://shop.example", "DELETE", "range");
        using var otherHeader = await PreflightAsync("https://shop.example", "GET", "x-other");

        Assert.Equal("https://shop.example", Header(after, "Access-Control-Allow-Origin"));
        Assert.Equal(403, (int)otherMethod.StatusCode);
        Assert.Equal(403, (int)otherHeader.StatusCode);
        Assert.Equal("https://*.example", Assert.Single((await _s3.GetCORSConfigurationAsync(Bucket, Token)).Configuration.Rules).AllowedOrigins.Single());
        await _s3.DeleteCORSConfigurationAsync(Bucket, Token);
    }

    [Fact]
    public async Task Errors_CanBeReadByThePortalsPages()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Origin", EmbeddedStorage.PortalOrigin);
        using var answer = await http.GetAsync(new Uri(_storage!.Cluster.Endpoint, $"/{Bucket}/missing"), Token);
        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Equal(EmbeddedStorage.PortalOrigin, Header(answer, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Downloads_CannotRunAsPages()
    {
        await _s3!.PutObjectAsync(new() { BucketName = Bucket, Key = "page.html", ContentBody = "<script>", ContentType = "text/html" }, Token);
        using var http = new HttpClient();
        using var answer = await http.GetAsync(
            _s3.GetPreSignedURL(new() { BucketName = Bucket, Key = "page.html", Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1) }), Token);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("sandbox", Header(answer, "Content-Security-Policy"));
    }

    [Fact]
    public async Task AHundredThousandKeys_CostTheSamePerPage()
    {
        var vault = _storage!.Cluster.Vault;
        var bucket = vault.Buckets.Find(Bucket)!.Id;
        var none = new Dictionary<string, string>();
        for (var batch = 0; batch < 100; batch++)
        {
            await Task.WhenAll(Enumerable.Range(batch * 1000, 1000).Select(number => vault.Objects.PutAsync(
                bucket, new NewObject(string.Create(CultureInfo.InvariantCulture, $"folder/{number:d6}"), 0, "etag", null, none, null))));
        }

        await vault.Objects.PutAsync(bucket, new NewObject("folder2/after", 0, "etag", null, none, null));
        var costs = new List<long>();
        string? next = null;
        for (var page = 0; page < 10; page++)
        {
            var before = vault.Listing.RowsRead;
            var answer = await _s3!.ListObjectsV2Async(
                new() { BucketName = Bucket, Prefix = "folder/", Delimiter = "/", MaxKeys = 100, ContinuationToken = next }, Token);
            costs.Add(vault.Listing.RowsRead - before);
            Assert.Equal(100, answer.S3Objects.Count);
            next = answer.NextContinuationToken;
        }

        Assert.All(costs, cost => Assert.Equal(101, cost));

        // The folders themselves are found by skipping over what they hold.
        var start = vault.Listing.RowsRead;
        var top = await _s3!.ListObjectsV2Async(new() { BucketName = Bucket, Delimiter = "/" }, Token);
        Assert.Equal(["folder/", "folder2/"], top.CommonPrefixes);
        Assert.Equal(2, vault.Listing.RowsRead - start);
    }

    [Fact]
    public async Task Put_UnderConditions_IsCheckedAgainstWhatIsThere()
    {
        var made = await _raw!.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "1"u8.ToArray(), null, ("if-none-match", "*"));
        var again = await _raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "2"u8.ToArray(), null, ("if-none-match", "*"));
        var other = await _raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "2"u8.ToArray(), null, ("if-match", "\"other\""));
        var same = await _raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "2"u8.ToArray(), null, ("if-match", "\"c4ca4238a0b923820dcc509a6f75849b\""));
        var missing = await _raw.SendAsync(HttpMethod.Put, $"/{Bucket}/missing", "2"u8.ToArray(), null, ("if-match", "*"));

        Assert.Equal([200, 412, 412, 200, 404], new[] { made, again, other, same, missing }.Select(answer => answer.Status));
    }

    [Theory]
    [InlineData("GET", "/endpoint-bucket?versioning", 200, "VersioningConfiguration")]
    [InlineData("GET", "/endpoint-bucket?acl", 200, "FULL_CONTROL")]
    [InlineData("GET", "/endpoint-bucket?location", 200, ">nl<")]
    [InlineData("GET", "/endpoint-bucket?policy", 404, "NoSuchBucketPolicy")]
    [InlineData("GET", "/endpoint-bucket?lifecycle", 404, "NoSuchLifecycleConfiguration")]
    [InlineData("GET", "/endpoint-bucket?cors", 404, "NoSuchCORSConfiguration")]
    [InlineData("PUT", "/endpoint-bucket?versioning", 400, "MalformedXML")]
    [InlineData("PUT", "/endpoint-bucket?encryption", 501, "NotImplemented")]
    [InlineData("GET", "/endpoint-bucket?max-keys=-1", 400, "InvalidArgument")]
    [InlineData("GET", "/endpoint-bucket?encoding-type=odd", 400, "InvalidArgument")]
    [InlineData("GET", "/missing-bucket", 404, "NoSuchBucket")]
    [InlineData("GET", "/endpoint-bucket/missing", 404, "NoSuchKey")]
    [InlineData("PUT", "/Bad_Name", 400, "InvalidBucketName")]
    [InlineData("PUT", "/192.168.0.1", 400, "InvalidBucketName")]
    [InlineData("PUT", "/endpoint-bucket/%FF", 400, "InvalidURI")]
    [InlineData("PUT", "/endpoint-bucket/key?partNumber=0&uploadId=x", 400, "InvalidArgument")]
    [InlineData("PUT", "/endpoint-bucket/key?partNumber=1&uploadId=x", 404, "NoSuchUpload")]
    [InlineData("POST", "/endpoint-bucket?delete", 400, "MalformedXML")]
    [InlineData("PATCH", "/endpoint-bucket", 405, "MethodNotAllowed")]
    public async Task Answers_HaveTheCodesOfS3(string method, string path, int status, string part)
    {
        var answer = await _raw!.SendAsync(new HttpMethod(method), path, []);
        Assert.Equal(status, answer.Status);
        Assert.Contains(part, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_ThatIsNestedTooDeep_IsRefused_AndTheProcessLives()
    {
        var nested = string.Concat(Enumerable.Repeat("<a>", 250_000)) + string.Concat(Enumerable.Repeat("</a>", 250_000));
        var answer = await _raw!.SendAsync(HttpMethod.Post, $"/{Bucket}?delete", Encoding.ASCII.GetBytes($"<Delete><Quiet>{nested}</Quiet></Delete>"));
        Assert.Equal((400, "MalformedXML"), (answer.Status, RawS3.Code(answer.Body)));
    }

    [Theory]
    [InlineData("cors", "<CORSConfiguration><CORSRule><ID>&#1;</ID><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>")]
    [InlineData("lifecycle", "<LifecycleConfiguration><Rule><ID>&#1;</ID><Status>Enabled</Status><Prefix/><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>")]
    [InlineData("publicAccessBlock", "<PublicAccessBlockConfiguration><Odd>&#1;</Odd></PublicAccessBlockConfiguration>")]
    public async Task Document_ThatCannotBeKept_IsRefused(string setting, string document)
    {
        var answer = await _raw!.SendAsync(HttpMethod.Put, $"/{Bucket}?{setting}", Encoding.ASCII.GetBytes(document));
        Assert.Equal((400, "MalformedXML"), (answer.Status, RawS3.Code(answer.Body)));
    }

    [Theory]
    [InlineData("&#1;", 200)]
    [InlineData("&#xD800;", 400)]
    public async Task Deletion_OfAnOddKey_IsAnswered(string key, int status)
    {
        var answer = await _raw!.SendAsync(HttpMethod.Post, $"/{Bucket}?delete", Encoding.ASCII.GetBytes($"<Delete><Object><Key>{key}</Key></Object></Delete>"));
        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task DeletionOfMany_ByNobody_IsNotEvenRead()
    {
        using var http = new HttpClient();
        using var content = new StringContent("<Delete><Object><Key>key</Key></Object></Delete>");
        using var answer = await http.PostAsync(new Uri(_storage!.Cluster.Endpoint, $"/{Bucket}?delete"), content, Token);
        Assert.Equal((403, "AccessDenied"), ((int)answer.StatusCode, RawS3.Code(await answer.Content.ReadAsStringAsync(Token))));
    }

    [Fact]
    public async Task Key_OfMoreThan1024Bytes_IsRefused()
    {
        var answer = await _raw!.SendAsync(HttpMethod.Put, $"/{Bucket}/{new string('k', 1025)}", []);
        Assert.Equal("KeyTooLongError", RawS3.Code(answer.Body));
    }

    [Fact]
    public async Task Quota_RefusesALargeBody_BeforeItIsSent()
    {
        var keys = await _storage!.AddAccountAsync(quota: 1000);
        using var s3 = _storage.Cluster.Connect(keys);
        await s3.PutBucketAsync("quota-bucket", Token);
        var address = new Uri(s3.GetPreSignedURL(
            new() { BucketName = "quota-bucket", Key = "key", Verb = HttpVerb.PUT, Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1) }));
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", address.Port, Token);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"PUT {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n"), Token);
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 403 Forbidden", await reader.ReadLineAsync(Token));
    }

    [Fact]
    public async Task Checksums_AreVerifiedKeptAndCombined()
    {
        var wrong = await _raw!.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "123456789"u8.ToArray(), null, ("x-amz-checksum-crc32", "AAAAAA=="));
        var right = await _raw.SendAsync(HttpMethod.Put, $"/{Bucket}/key", "123456789"u8.ToArray(), null, ("x-amz-checksum-crc64nvme", "rosUhgp5mIg="));
        var two = await _raw.SendAsync(
            HttpMethod.Put, $"/{Bucket}/key", "1"u8.ToArray(), null, ("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-checksum-crc32c", "AAAAAA=="));

        Assert.Equal("BadDigest", RawS3.Code(wrong.Body));
        Assert.Equal(200, right.Status);
        Assert.Equal("InvalidRequest", RawS3.Code(two.Body));
        var stored = await _s3!.GetObjectMetadataAsync(new() { BucketName = Bucket, Key = "key", ChecksumMode = ChecksumMode.ENABLED }, Token);
        Assert.Equal("rosUhgp5mIg=", stored.ChecksumCRC64NVME);
    }

    private Task<HttpResponseMessage> PreflightAsync(string origin, string method, string headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, new Uri(_storage!.Cluster.Endpoint, $"/{Bucket}/any key"));
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", headers);
        return SendAsync(request);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var http = new HttpClient())
        {
            return await http.SendAsync(request, Token);
        }
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(",", answer.Headers.GetValues(name));
}
