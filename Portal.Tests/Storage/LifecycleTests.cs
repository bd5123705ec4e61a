using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage.Embedded.Lifecycle;
using LifecycleRule = Amazon.S3.Model.LifecycleRule;

namespace Portal.Tests.Storage;

/// <summary>Objects, versions, markers and unfinished uploads that go away by themselves.</summary>
public sealed class LifecycleTests : IAsyncLifetime
{
    private const string Bucket = "fading-bucket";

    private DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private EmbeddedStorage? _storage;
    private IAmazonS3? _s3;
    private RawS3? _raw;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync();
        var keys = await _storage.AddAccountAsync();
        _s3 = _storage.Cluster.Connect(keys);
        _raw = new RawS3(_storage.Cluster.Endpoint, keys, TimeProvider.System);
        await _s3.PutBucketAsync(Bucket, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _raw!.Dispose();
        _s3!.Dispose();
        await _storage!.DisposeAsync();
    }

    [Fact]
    public async Task Expiration_TakesWhatTheFilterNames_AndNotADayTooEarly()
    {
        await PutAsync("logs/old", "1");
        await PutAsync("logs/kept", "1", ("keep", "yes"));
        await PutAsync("other", "1");
        await SetAsync(new LifecycleRule
        {
            Id = "logs",
            Status = LifecycleRuleStatus.Enabled,
            Expiration = new() { Days = 2 },
            Filter = new() { LifecycleFilterPredicate = new LifecycleAndOperator { Operands = [new LifecyclePrefixPredicate { Prefix = "logs/" }, new LifecycleTagPredicate { Tag = new() { Key = "keep", Value = "no" } }] } },
        });
        await RunAfterAsync(TimeSpan.FromDays(4));
        Assert.Equal(["logs/kept", "logs/old", "other"], await ListAsync()); // None has that tag.

        await SetAsync(Rule(rule => rule.Expiration = new() { Days = 6 }, "logs/"));
        await RunAfterAsync(TimeSpan.FromDays(1));
        Assert.Equal(3, (await ListAsync()).Count);
        await RunAfterAsync(TimeSpan.FromDays(2));
        Assert.Equal(["other"], await ListAsync());
    }

    [Fact]
    public async Task Noncurrent_GoAway_ButTheNewestOfThem_AndThenTheMarkerAlone()
    {
        await _s3!.PutBucketVersioningAsync(new() { BucketName = Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);
        await PutAsync("key", "1");
        await PutAsync("key", "2");
        await PutAsync("key", "3");
        await SetAsync(Rule(rule => rule.NoncurrentVersionExpiration = new() { NoncurrentDays = 1, NewerNoncurrentVersions = 1 }, ""));
        await RunAfterAsync(TimeSpan.FromDays(3));
        Assert.Equal(2, (await VersionsAsync()).Count);

        await _s3.DeleteObjectAsync(Bucket, "key", Token);
        await SetAsync(
            Rule(rule => rule.NoncurrentVersionExpiration = new() { NoncurrentDays = 1 }, ""),
            Rule(rule => rule.Expiration = new() { ExpiredObjectDeleteMarker = true }, ""));
        await RunAfterAsync(TimeSpan.FromDays(3));
        Assert.True(Assert.Single(await VersionsAsync()).IsDeleteMarker);
        await RunAfterAsync(TimeSpan.FromDays(1));
        Assert.Empty(await VersionsAsync());
    }

    [Fact]
    public async Task UnfinishedUploads_AreAborted()
    {
        await _s3!.InitiateMultipartUploadAsync(Bucket, "in/upload", Token);
        await _s3.InitiateMultipartUploadAsync(Bucket, "out/upload", Token);
        await SetAsync(Rule(rule => rule.AbortIncompleteMultipartUpload = new() { DaysAfterInitiation = 1 }, "in/"));
        await RunAfterAsync(TimeSpan.FromDays(3));
        Assert.Equal("out/upload", Assert.Single((await _s3.ListMultipartUploadsAsync(Bucket, Token)).MultipartUploads).Key);
    }

    [Theory]
    [InlineData("<Filter><prefix>tmp/</prefix></Filter><Expiration><Days>1</Days></Expiration>", "MalformedXML")]
    [InlineData("<filter><Prefix>tmp/</Prefix></filter><Expiration><Days>1</Days></Expiration>", "MalformedXML")]
    [InlineData("<Filter><And><Prefix>tmp/</Prefix><Size>1</Size></And></Filter><Expiration><Days>1</Days></Expiration>", "MalformedXML")]
    [InlineData("<Filter><Prefix>tmp/</Prefix></Filter><Filter/><Expiration><Days>1</Days></Expiration>", "MalformedXML")]
    [InlineData("<Expiration><Days>1</Days></Expiration>", "MalformedXML")]
    [InlineData("<Prefix/><Expiration><Days>1</Days><Hours>1</Hours></Expiration>", "MalformedXML")]
    [InlineData("<Prefix/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerVersions>1</NewerVersions></NoncurrentVersionExpiration>", "MalformedXML")]
    [InlineData("<Filter><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>", "InvalidRequest")]
    public async Task Rule_ThatIsNotUnderstood_IsRefused(string rule, string code)
    {
        var document = $"<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status>{rule}</Rule></LifecycleConfiguration>";
        var answer = await _raw!.SendAsync(HttpMethod.Put, $"/{Bucket}?lifecycle", Encoding.UTF8.GetBytes(document));
        Assert.Equal((400, code), (answer.Status, RawS3.Code(answer.Body)));
    }

    [Theory]
    [InlineData("<Filter/>")]
    [InlineData("<Prefix/>")]
    public async Task Rule_AboutAll_SaysSo(string filter)
    {
        var document = $"<LifecycleConfiguration><Rule><Status>Enabled</Status>{filter}<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>";
        Assert.Equal(200, (await _raw!.SendAsync(HttpMethod.Put, $"/{Bucket}?lifecycle", Encoding.UTF8.GetBytes(document))).Status);
        await PutAsync("key", "1");
        await RunAfterAsync(TimeSpan.FromDays(3));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task BucketWhoseRulesCannotBeRead_KeepsNoOtherFromItsTurn()
    {
        await PutAsync("key", "1");
        await SetAsync(Rule(rule => rule.Expiration = new() { Days = 1 }, ""));
        await _storage!.Cluster.Vault.Database.WriteAsync(session => session.Execute(
            "INSERT INTO bucket (id, name, account_id, created, lifecycle, lifecycle_day) VALUES (100, 'broken-bucket', 1, 0, '<odd', -1)")); // Comes first.
        await RunAfterAsync(TimeSpan.FromDays(3));
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RulesThatWereRemoved_DeleteNothingMore(bool ofObjects)
    {
        await PutAsync("key", "1");
        await _s3!.InitiateMultipartUploadAsync(Bucket, "upload", Token);
        await SetAsync(Rule(
            rule =>
            {
                rule.Expiration = ofObjects ? new() { Days = 1 } : null;
                rule.AbortIncompleteMultipartUpload = ofObjects ? null : new() { DaysAfterInitiation = 1 };
            },
            ""));
        var vault = _storage!.Cluster.Vault;
        var bucket = vault.Buckets.Find(Bucket)!;
        var round = new LifecycleRound(vault.Database, vault.Objects, vault.Uploads, bucket.Id, bucket.Lifecycle!, _now.AddDays(3));
        await _s3.DeleteLifecycleConfigurationAsync(Bucket, Token);

        Assert.False(await round.RunAsync(Token));
        Assert.Equal(["key"], await ListAsync());
        Assert.Single((await _s3.ListMultipartUploadsAsync(Bucket, Token)).MultipartUploads);
    }

    private static LifecycleRule Rule(Action<LifecycleRule> act, string prefix)
    {
        var rule = new LifecycleRule
        {
            Id = Guid.NewGuid().ToString("N"),
            Status = LifecycleRuleStatus.Enabled,
            Filter = new() { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = prefix } },
        };
        act(rule);
        return rule;
    }

    private Task<PutLifecycleConfigurationResponse> SetAsync(params List<LifecycleRule> rules) =>
        _s3!.PutLifecycleConfigurationAsync(new() { BucketName = Bucket, Configuration = new() { Rules = rules } }, Token);

    /// <summary>Looks at the bucket as the store will in so long a time; clients sign with the real time.</summary>
    private async Task RunAfterAsync(TimeSpan later)
    {
        _now += later;
        await _storage!.Cluster.Vault.Lifecycle.RunAsync(_now, Token);
    }

    private Task<PutObjectResponse> PutAsync(string key, string body, params (string Key, string Value)[] tags) => _s3!.PutObjectAsync(
        new() { BucketName = Bucket, Key = key, ContentBody = body, TagSet = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] }, Token);

    private async Task<List<string>> ListAsync() => [.. ((await _s3!.ListObjectsV2Async(new() { BucketName = Bucket }, Token)).S3Objects ?? []).Select(entry => entry.Key)];

    private async Task<List<S3ObjectVersion>> VersionsAsync() =>
        (await _s3!.ListVersionsAsync(new ListVersionsRequest { BucketName = Bucket }, Token)).Versions ?? [];
}
