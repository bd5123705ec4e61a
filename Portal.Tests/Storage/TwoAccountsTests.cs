using Amazon.S3;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded.Protocol;
using Portal.Core.Storage.Embedded.Protocol.Signing;

namespace Portal.Tests.Storage;

/// <summary>Every operation of the endpoint, asked by an account and by nobody about what another account has. Made from the list of routes.</summary>
public sealed class TwoAccountsTests : IAsyncLifetime
{
    private const string Bucket = "owned-bucket";
    private const string OthersBucket = "others-bucket";

    private EmbeddedStorage? _storage;
    private IAmazonS3? _owner;
    private RawS3? _other;
    private string _upload = "";
    private string _version = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync();
        _owner = _storage.Cluster.Connect(await _storage.AddAccountAsync());
        var others = await _storage.AddAccountAsync();
        _other = new RawS3(_storage.Cluster.Endpoint, others, TimeProvider.System);
        await _owner.PutBucketAsync(Bucket, Token);
        await _owner.PutBucketVersioningAsync(new() { BucketName = Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);
        _version = (await _owner.PutObjectAsync(new() { BucketName = Bucket, Key = "key", ContentBody = "secret" }, Token)).VersionId;
        _upload = (await _owner.InitiateMultipartUploadAsync(Bucket, "key", Token)).UploadId;
        using var s3 = _storage.Cluster.Connect(others);
        await s3.PutBucketAsync(OthersBucket, Token);
        await s3.PutObjectAsync(new() { BucketName = OthersBucket, Key = "key", ContentBody = "mine" }, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _other!.Dispose();
        _owner!.Dispose();
        await _storage!.DisposeAsync();
    }

    [Fact]
    public async Task EveryOperation_OnAnothersBucket_IsRefused_AndChangesNothing()
    {
        var before = Snapshot();
        foreach (var route in Routes().Where(route => route is not ("GET /" or "PUT bucket" or "POST bucket" or "POST bucket?delete")))
        {
            foreach (var detail in DetailsFor(route))
            {
                var (status, code) = await AskAsync(route, Bucket, detail);
                Assert.True(status == 403 && code is "AccessDenied" or "", $"{route} {detail} was answered {status} {code}");

                var missing = await AskAsync(route, "bucket-that-nobody-has", detail);
                Assert.True(missing.Status == 404, $"{route} of a missing bucket was answered {missing}");
            }
        }

        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task MissingAndForbidden_AreTheSameAnswer()
    {
        foreach (var route in Routes().Where(route => route.Contains("object", StringComparison.Ordinal)))
        {
            Assert.Equal(await AskAsync(route, Bucket, ""), await AskAsync(route, Bucket, "", key: "missing"));
        }

        Assert.Equal(await AskAsync("GET object?uploadId", Bucket, ""), await AskAsync("GET object?uploadId", Bucket, "", upload: new string('0', 44)));
        Assert.Equal(await AskAsync("GET object", Bucket, $"versionId={_version}"), await AskAsync("GET object", Bucket, $"versionId={new string('0', 32)}"));
    }

    [Fact]
    public async Task Deletion_OfMany_IsRefusedOneByOne()
    {
        var before = Snapshot();
        var answer = await _other!.SendAsync(HttpMethod.Post, $"/{Bucket}?delete", "<Delete><Object><Key>key</Key></Object><Object><Key>missing</Key></Object></Delete>"u8.ToArray());
        Assert.Equal(200, answer.Status);
        Assert.Equal(2, answer.Body.Split("<Code>AccessDenied</Code>").Length - 1);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Copy_OfAnothersObject_IsRefused_AndTheBucketsNameIsTaken()
    {
        foreach (var key in new[] { "key", "missing" })
        {
            var copy = await _other!.SendAsync(HttpMethod.Put, $"/{OthersBucket}/copy", [], null, ("x-amz-copy-source", $"/{Bucket}/{key}"));
            Assert.Equal((403, "AccessDenied"), (copy.Status, RawS3.Code(copy.Body)));
        }

        var taken = await _other!.SendAsync(HttpMethod.Put, $"/{Bucket}", []);
        var listed = await _other.SendAsync(HttpMethod.Get, "/", []);
        Assert.Equal((409, "BucketAlreadyExists"), (taken.Status, RawS3.Code(taken.Body)));
        Assert.DoesNotContain(Bucket, listed.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_IsRefusedToo()
    {
        var before = Snapshot();
        using var http = new HttpClient();
        foreach (var route in Routes().Where(route => route is not "POST bucket"))
        {
            using var request = new HttpRequestMessage(new HttpMethod(MethodOf(route)), new Uri(_storage!.Cluster.Endpoint, AddressOf(route, Bucket, "key", _upload, "")))
            {
                Content = new ByteArrayContent([]),
            };
            if (route.StartsWith("COPY", StringComparison.Ordinal))
            {
                request.Headers.Add("x-amz-copy-source", $"/{Bucket}/key");
            }

            using var answer = await http.SendAsync(request, Token);
            Assert.True((int)answer.StatusCode == 403, $"{route} was answered {(int)answer.StatusCode}");
        }

        Assert.Equal(before, Snapshot());
    }

    private IEnumerable<string> Routes() => new S3Routes(
        _storage!.Cluster.Vault, "nl", new Authenticator(_storage.Cluster.Vault.Accounts, TimeProvider.System), TimeProvider.System).Names;

    private IEnumerable<string> DetailsFor(string route) =>
        route.Contains("object", StringComparison.Ordinal) && !route.Contains("upload", StringComparison.Ordinal) ? ["", $"versionId={_version}"] : [""];

    private async Task<(int Status, string Code)> AskAsync(string route, string bucket, string detail, string key = "key", string? upload = null)
    {
        (string, string)[] headers = route.StartsWith("COPY", StringComparison.Ordinal) ? [("x-amz-copy-source", $"/{OthersBucket}/key")] : [];
        if (route == "GET object?attributes")
        {
            headers = [("x-amz-object-attributes", "ETag")];
        }

        var answer = await _other!.SendAsync(new HttpMethod(MethodOf(route)), AddressOf(route, bucket, key, upload ?? _upload, detail), [], null, headers);
        return (answer.Status, answer.Body.Contains("<Code>", StringComparison.Ordinal) ? RawS3.Code(answer.Body) : "");
    }

    private static string MethodOf(string route) => route.Split(' ')[0] is "COPY" ? "PUT" : route.Split(' ')[0];

    private static string AddressOf(string route, string bucket, string key, string upload, string detail)
    {
        var parts = route.Split(' ')[1].Split('?');
        var query = new List<string>();
        if (parts.Length > 1)
        {
            query.Add(parts[1] switch
            {
                "uploadId" => $"uploadId={upload}&partNumber=1",
                "list-type" => "list-type=2",
                _ => parts[1] + "=",
            });
        }

        if (detail.Length > 0)
        {
            query.Add(detail);
        }

        var path = parts[0] switch { "/" => "/", "bucket" => $"/{bucket}", _ => $"/{bucket}/{key}" };
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    /// <summary>All that the store has of the owner's bucket.</summary>
    private string Snapshot() => _storage!.Cluster.Vault.Database.Read(session => string.Join('\n', new[]
    {
        "SELECT group_concat(id || hex(key) || size || etag || modified || coalesce(tags, '') || coalesce(acl, '') || current) FROM object WHERE bucket_id = 1",
        "SELECT group_concat(name || coalesce(cors, '') || coalesce(policy, '') || coalesce(acl, '') || coalesce(versioning, '') || coalesce(tags, '') || coalesce(lifecycle, '')) FROM bucket",
        "SELECT group_concat(id) FROM upload",
        "SELECT coalesce(group_concat(number || etag), '') FROM part",
    }.Select(query => session.One(query, row => row.IsDBNull(0) ? "" : row.GetString(0)))));
}
