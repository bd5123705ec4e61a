using System.Net;
using System.Text;
using Amazon.S3;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>Files that come by forms of web pages, which anybody may have whom their author gave them to.</summary>
public sealed class FormTests : IAsyncLifetime
{
    private const string Bucket = "form-bucket";
    private const string OtherBucket = "other-form-bucket";

    private readonly HttpClient _http = new();
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
        await _s3.PutBucketAsync(OtherBucket, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _raw!.Dispose();
        _s3!.Dispose();
        await _storage!.DisposeAsync();
    }

    [Theory]
    [InlineData("foo/${filename}", 10, "mine.txt", HttpStatusCode.Created, "foo/mine.txt")]
    [InlineData("bar", 10, "mine.txt", HttpStatusCode.Forbidden, null)]
    [InlineData("foo/long", 200, "mine.txt", HttpStatusCode.BadRequest, null)]
    public async Task Form_IsTakenAsItsPolicySays(string key, int length, string fileName, HttpStatusCode status, string? made)
    {
        using var form = Form(key, length, fileName);
        Assert.Equal(status, (await PostAsync(form)).Status);
        Assert.Equal(made is null ? [] : [made], await ListAsync(Bucket));
    }

    [Fact]
    public async Task Form_WithoutASignature_IsRefused()
    {
        using var form = Form("foo/key", signed: false);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(form)).Status);
    }

    [Fact]
    public async Task Form_ForOneBucket_IsNotTakenByAnother()
    {
        using var form = Form("foo/key", more: [("bucket", Bucket)]); // What its policy demands.
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(form, OtherBucket)).Status);
        Assert.Empty(await ListAsync(OtherBucket));
    }

    [Fact]
    public async Task Form_OfManyEmptyFields_IsTooLarge()
    {
        using var form = Form("foo/key", more: [.. Enumerable.Range(0, 500).Select(number => ($"x-ignore-{number}", ""))]);
        var (status, body) = await PostAsync(form);
        Assert.Equal((HttpStatusCode.BadRequest, "MaxPostPreDataLengthExceededError"), (status, RawS3.Code(body)));
    }

    [Theory]
    [InlineData("s3:x-amz-acl", "public-read", "acl", "public-read")]
    [InlineData("s3:RequestObjectTag/kind", "secret", "tagging", "<Tagging><TagSet><Tag><Key>kind</Key><Value>secret</Value></Tag></TagSet></Tagging>")]
    public async Task Form_IsJudgedByItsOwnAccessListAndTags(string condition, string forbidden, string field, string value)
    {
        await _s3!.PutBucketPolicyAsync(
            Bucket,
            $$"""
            {"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::{{Bucket}}/*",
            "Condition":{"StringEquals":{"{{condition}}":"{{forbidden}}"} } }]}
            """,
            Token);
        using var bad = Form("foo/bad", more: [(field, value)]);
        using var good = Form("foo/good", more: [(field, value.Replace("secret", "open", StringComparison.Ordinal).Replace("public-read", "private", StringComparison.Ordinal))]);
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Created], [(await PostAsync(bad)).Status, (await PostAsync(good)).Status]);
    }

    [Fact]
    public async Task Form_IsToPoliciesWhatItIs()
    {
        await _s3!.PutBucketPolicyAsync(
            Bucket,
            $$"""
            {"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::{{Bucket}}/*","Condition":{"StringEquals":{"s3:authType":"POST"} } }]}
            """,
            Token);
        using var form = Form("foo/key");
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(form)).Status);
        await _s3.PutObjectAsync(new() { BucketName = Bucket, Key = "foo/key", ContentBody = "x" }, Token);
    }

    [Theory]
    [InlineData("x-amz-meta-note", "one\r\ntwo")]
    [InlineData("x-amz-meta-note", "one\u0001")]
    [InlineData("x-amz-meta-no te", "one")]
    [InlineData("content-type", "text/plain\n")]
    public async Task Form_WithWhatNoAnswerCouldCarry_IsRefused(string field, string value)
    {
        using var form = Form("foo/key", more: [(field, value)]);
        var (status, body) = await PostAsync(form);
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (status, RawS3.Code(body)));
    }

    [Fact]
    public async Task Form_WithARedirectThatIsNoAddress_IsAnsweredWithoutOne()
    {
        using var form = Form("foo/key", more: [("success_action_redirect", "http://example.test/\u4f60")]);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(form)).Status);
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(MultipartFormDataContent form, string bucket = Bucket)
    {
        using var answer = await _http.PostAsync(new Uri(_storage!.Cluster.Endpoint, "/" + bucket), form, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private async Task<IEnumerable<string>> ListAsync(string bucket) =>
        ((await _s3!.ListObjectsV2Async(new() { BucketName = bucket }, Token)).S3Objects ?? []).Select(entry => entry.Key);

    /// <summary>A form that may be of up to 100 bytes, with a key that begins with foo.</summary>
    /// <param name="more">Fields that may have any value.</param>
    private MultipartFormDataContent Form(string key, int length = 10, string fileName = "mine.txt", bool signed = true, params (string Name, string Value)[] more)
    {
        var now = TimeProvider.System.GetUtcNow();
        var credential = $"{_keys!.AccessKey}/{_raw!.Scope}";
        var date = now.ToString("yyyyMMdd'T'HHmmss'Z'", null);
        var any = string.Concat(more.Where(field => !field.Name.StartsWith("x-ignore-", StringComparison.Ordinal)).Select(field => $",[\"starts-with\",\"${field.Name}\",\"\"]"));
        var policy = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $$"""
            {"expiration":"{{now.AddMinutes(5):yyyy-MM-dd'T'HH:mm:ss'Z'}}","conditions":[{"bucket":"{{Bucket}}"},["starts-with","$key","foo"],
            ["content-length-range",0,100],{"success_action_status":"201"},{"x-amz-algorithm":"AWS4-HMAC-SHA256"},
            {"x-amz-credential":"{{credential}}"},{"x-amz-date":"{{date}}"}{{any}}]}
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

        foreach (var (name, value) in more)
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new ByteArrayContent(new byte[length]), "file", fileName);
        return form;
    }
}
