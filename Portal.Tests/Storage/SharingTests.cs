using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>What others may do with a bucket whose owner lets them: by access lists, by a policy, and by neither.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private const string Bucket = "shared-bucket";

    private readonly string _ownerUid = EmbeddedStorage.NewS3Uid();
    private readonly string _otherUid = EmbeddedStorage.NewS3Uid();
    private readonly HttpClient _anybody = new();
    private EmbeddedStorage? _storage;
    private IAmazonS3? _owner;
    private IAmazonS3? _other;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync();
        _owner = _storage.Cluster.Connect(await _storage.AddAccountAsync(_ownerUid));
        _other = _storage.Cluster.Connect(await _storage.AddAccountAsync(_otherUid));
        await _owner.PutBucketAsync(Bucket, Token);
        await _owner.PutObjectAsync(new() { BucketName = Bucket, Key = "private", ContentBody = "1" }, Token);
        await _owner.PutObjectAsync(new() { BucketName = Bucket, Key = "public", ContentBody = "2", CannedACL = S3CannedACL.PublicRead }, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _anybody.Dispose();
        _owner!.Dispose();
        _other!.Dispose();
        await _storage!.DisposeAsync();
    }

    [Fact]
    public async Task PublicObject_IsReadByAnybody_AndNothingElseIs()
    {
        Assert.Equal(HttpStatusCode.OK, await AskAsync("public"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("private"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("missing")); // Who may not list does not learn what is there.
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(""));
        await AssertDeniedAsync(() => _other!.GetObjectAsync(Bucket, "private", Token));
        await AssertDeniedAsync(() => _other!.PutObjectAsync(new() { BucketName = Bucket, Key = "public", ContentBody = "3" }, Token));
        await AssertDeniedAsync(() => _other!.DeleteObjectAsync(Bucket, "public", Token));
    }

    [Fact]
    public async Task PublicTraffic_IsTheOwners()
    {
        await _storage!.Cluster.Vault.Traffic.FlushAsync();
        var before = await ReadBytesOutAsync();
        await AskAsync("public");
        Assert.True(await ReadBytesOutAsync() > before);
    }

    [Fact]
    public async Task SuspendedAccount_SharesNothing()
    {
        await _storage!.Cluster.Accounts.SuspendAsync(_ownerUid, Token);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("public"));
    }

    [Fact]
    public async Task PublicBucket_IsListed_AndSaysWhatIsMissing()
    {
        await _owner!.PutBucketAclAsync(new() { BucketName = Bucket, ACL = S3CannedACL.PublicRead }, Token);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(""));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync("missing"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("private"));
    }

    [Fact]
    public async Task PublicBlock_RefusesAndIgnoresAccessLists()
    {
        await _owner!.PutPublicAccessBlockAsync(
            new() { BucketName = Bucket, PublicAccessBlockConfiguration = new() { BlockPublicAcls = true, IgnorePublicAcls = true } }, Token);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("public"));
        await AssertDeniedAsync(() => _owner.PutBucketAclAsync(new() { BucketName = Bucket, ACL = S3CannedACL.PublicRead }, Token));
    }

    [Fact]
    public async Task Policy_LetsOneAccountIn_AndADenialWins()
    {
        await _owner!.PutBucketPolicyAsync(Bucket, Policy("Allow", $"{{\"AWS\":\"arn:aws:iam::{_otherUid}:root\"}}", "s3:GetObject", "/pri*"), Token);
        await _other!.GetObjectAsync(Bucket, "private", Token);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("private"));
        await AssertDeniedAsync(() => _other.PutObjectAsync(new() { BucketName = Bucket, Key = "private", ContentBody = "3" }, Token));

        await _owner.PutBucketPolicyAsync(Bucket, Policy("Deny", "\"*\"", "s3:*", "/public"), Token);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("public"));
        await AssertDeniedAsync(() => _owner.GetObjectAsync(Bucket, "public", Token));
        await _owner.DeleteBucketPolicyAsync(Bucket, Token);
        Assert.Equal(HttpStatusCode.OK, await AskAsync("public"));
    }

    [Fact]
    public async Task Policy_ThatAllowsEverything_DoesNotAllowToChangeItself()
    {
        var policy = Policy("Allow", $"{{\"AWS\":\"{_otherUid}\"}}", "s3:*", "*");
        await _owner!.PutBucketPolicyAsync(Bucket, policy, Token);
        await _other!.PutObjectAsync(new() { BucketName = Bucket, Key = "private", ContentBody = "3" }, Token);

        await AssertDeniedAsync(() => _other.PutBucketPolicyAsync(Bucket, Policy("Allow", "\"*\"", "s3:*", "*"), Token));
        await AssertDeniedAsync(() => _other.DeleteBucketPolicyAsync(Bucket, Token));
        Assert.Equal(policy, (await _owner.GetBucketPolicyAsync(Bucket, Token)).Policy);
    }

    [Theory]
    [InlineData("""{"Statement":[]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::other-bucket/*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"Odd":{"aws:SourceIp":"1.2.3.4"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"StringEquals":{"aws:NotHere":"1"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/${aws:username}/*"}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"StringEquals":{"s3:prefix":"${aws:username}"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/33"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"NumericGreaterThan":{"s3:max-keys":"many"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"soon"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"Bool":{"aws:SecureTransport":"no"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"StringEquals":{"s3:LocationConstraint":"nl"}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"IpAddress":{"aws:SourceIp":[]}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"Bool":{"aws:SecureTransport":"false "}}}]}""")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"IpAddress":{"aws:SourceIp":"1.2.3.4"}},"Condition":{}}]}""")]
    [InlineData("""{"Condition":{},"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*"}]}""")]
    [InlineData("{")]
    public async Task Policy_ThatCannotBeEnforced_IsRefused(string policy)
    {
        var refusal = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _owner!.PutBucketPolicyAsync(Bucket, policy, Token));
        Assert.Equal("MalformedPolicy", refusal.ErrorCode);
    }

    [Fact]
    public async Task Policy_OfAnEarlierVersion_ThatWouldBeRefused_OpensNothing_AndLocksNobodyOut()
    {
        await _storage!.Cluster.Vault.Database.WriteAsync(session => session.Execute(
            "UPDATE bucket SET policy = ?1", Policy("Allow", "\"*\"", "s3:*", "*", """{"Odd":{"aws:SourceIp":"1.2.3.4"}}""")));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("public"));
        await _owner!.GetObjectAsync(Bucket, "private", Token);
        await _owner.DeleteBucketPolicyAsync(Bucket, Token);
        Assert.Equal(HttpStatusCode.OK, await AskAsync("public"));
    }

    [Fact]
    public async Task PublicBlock_RefusesAPolicy_WhoseConditionKeepsNobodyOut()
    {
        await _owner!.PutPublicAccessBlockAsync(new() { BucketName = Bucket, PublicAccessBlockConfiguration = new() { BlockPublicPolicy = true } }, Token);
        var open = Policy("Allow", "\"*\"", "s3:GetObject", "/*", """{"Null":{"aws:SourceIp":"false"}}""");
        await AssertDeniedAsync(() => _owner.PutBucketPolicyAsync(Bucket, open, Token));
        await _owner.PutBucketPolicyAsync(Bucket, Policy("Allow", "\"*\"", "s3:GetObject", "/*", """{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"""), Token);
    }

    [Fact]
    public async Task DenialOfAccessLists_BindsWritesThatBringOne()
    {
        await _owner!.PutBucketPolicyAsync(Bucket, Policy("Deny", "\"*\"", "s3:PutObjectAcl", "/*"), Token);
        await _owner.PutObjectAsync(new() { BucketName = Bucket, Key = "new", ContentBody = "1" }, Token);
        await AssertDeniedAsync(() => _owner.PutObjectAsync(new() { BucketName = Bucket, Key = "new", ContentBody = "1", CannedACL = S3CannedACL.PublicRead }, Token));
        await AssertDeniedAsync(() => _owner.CopyObjectAsync(
            new() { SourceBucket = Bucket, SourceKey = "private", DestinationBucket = Bucket, DestinationKey = "new", CannedACL = S3CannedACL.PublicRead }, Token));
        await AssertDeniedAsync(() => _owner.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = Bucket, Key = "new", CannedACL = S3CannedACL.PublicRead }, Token));
    }

    [Fact]
    public async Task DenialOfTags_BindsWritesThatBringSome()
    {
        List<Tag> tags = [new() { Key = "a", Value = "1" }];
        await _owner!.PutObjectAsync(new() { BucketName = Bucket, Key = "tagged", ContentBody = "1", TagSet = tags }, Token);
        await _owner.PutBucketPolicyAsync(Bucket, Policy("Deny", "\"*\"", "s3:PutObjectTagging", "/*"), Token);
        await _owner.PutObjectAsync(new() { BucketName = Bucket, Key = "new", ContentBody = "1" }, Token);
        await AssertDeniedAsync(() => _owner.PutObjectAsync(new() { BucketName = Bucket, Key = "new", ContentBody = "1", TagSet = tags }, Token));
        await AssertDeniedAsync(() => _owner.CopyObjectAsync(
            new() { SourceBucket = Bucket, SourceKey = "tagged", DestinationBucket = Bucket, DestinationKey = "new" }, Token));
        await AssertDeniedAsync(() => _owner.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = Bucket, Key = "new", TagSet = tags }, Token));
    }

    [Fact]
    public async Task TagsThatACopyKeeps_AreJudgedAsThoseItBrings()
    {
        var keys = await _storage!.AddAccountAsync();
        using var other = _storage.Cluster.Connect(keys);
        using var raw = new RawS3(_storage.Cluster.LocalAddress, keys, TimeProvider.System);
        await other.PutBucketAsync("others-bucket", Token);
        async Task<int> CopyAsync(string kind)
        {
            await other.PutObjectAsync(new() { BucketName = "others-bucket", Key = kind, ContentBody = "1", TagSet = [new() { Key = "kind", Value = kind }] }, Token);
            return (await raw.SendAsync(
                HttpMethod.Put, $"/{Bucket}/new", [], null, ("x-amz-copy-source", $"/others-bucket/{kind}"), ("x-amz-tagging", "kind=open"))).Status;
        }

        await _owner!.PutBucketPolicyAsync(Bucket, Policy("Allow", "\"*\"", "s3:PutObject", "/*", """{"StringEquals":{"s3:RequestObjectTag/kind":"open"}}"""), Token);
        Assert.Equal(200, await CopyAsync("open"));
        Assert.Equal(403, await CopyAsync("secret")); // It keeps those of the source, whatever the header says.
    }

    [Fact]
    public async Task TagsOfAPublicObject_AreNotReadByACopy()
    {
        await _other!.PutBucketAsync("others-bucket", Token);
        Task CopyAsync() => _other.CopyObjectAsync(new() { SourceBucket = Bucket, SourceKey = "public", DestinationBucket = "others-bucket", DestinationKey = "new" }, Token);
        await CopyAsync();
        await _owner!.PutObjectTaggingAsync(new() { BucketName = Bucket, Key = "public", Tagging = new() { TagSet = [new() { Key = "kind", Value = "secret" }] } }, Token);
        await AssertDeniedAsync(CopyAsync);
    }

    [Fact]
    public async Task TagsOfADocument_AreJudgedToo()
    {
        await _owner!.PutBucketPolicyAsync(
            Bucket, Policy("Deny", "\"*\"", "s3:PutObjectTagging", "/*", """{"StringEquals":{"s3:RequestObjectTag/kind":"secret"}}"""), Token);
        PutObjectTaggingRequest Tagging(string kind) => new() { BucketName = Bucket, Key = "private", Tagging = new() { TagSet = [new() { Key = "kind", Value = kind }] } };
        await _owner.PutObjectTaggingAsync(Tagging("open"), Token);
        await AssertDeniedAsync(() => _owner.PutObjectTaggingAsync(Tagging("secret"), Token));
    }

    [Theory]
    [InlineData("https", 200)]
    [InlineData("http", 403)]
    public async Task SecureTransport_IsThatOfThePublicAddress(string scheme, int status)
    {
        await using var storage = await EmbeddedStorage.StartAsync(endpoint: new Uri($"{scheme}://storage.test"));
        using var raw = new RawS3(storage.Cluster.LocalAddress, await storage.AddAccountAsync(), TimeProvider.System);
        await raw.SendAsync(HttpMethod.Put, $"/{Bucket}", []);
        var policy = Policy("Deny", "\"*\"", "s3:*", "*", """{"Bool":{"aws:SecureTransport":"false"}}""");
        Assert.Equal(204, (await raw.SendAsync(HttpMethod.Put, $"/{Bucket}?policy", Encoding.UTF8.GetBytes(policy))).Status);
        Assert.Equal(status, (await raw.SendAsync(HttpMethod.Get, $"/{Bucket}", [])).Status);
    }

    private static string Policy(string effect, string principal, string action, string resource, string conditions = "{}") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Principal":{{principal}},"Action":"{{action}}","Resource":"arn:aws:s3:::{{Bucket}}{{resource}}","Condition":{{conditions}}}]}""";

    private async Task<HttpStatusCode> AskAsync(string key)
    {
        using var answer = await _anybody.GetAsync(new Uri(_storage!.Cluster.Endpoint, $"/{Bucket}/{key}"), Token);
        return answer.StatusCode;
    }

    private static async Task AssertDeniedAsync(Func<Task> act) =>
        Assert.Equal("AccessDenied", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(act)).ErrorCode);

    private async Task<long> ReadBytesOutAsync()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return (await _storage!.Cluster.Usage.ReadTrafficAsync([_ownerUid], today.AddDays(-1), today, Token))[_ownerUid].Sum(day => day.BytesOut);
    }
}
