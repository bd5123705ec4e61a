using System.Security.Cryptography;
using Portal.Core.Files;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Faults;

/// <summary>The gateway fails in the middle of an upload in parts: what was acknowledged is there, and the file has the right bytes.</summary>
public sealed class RgwUploadFaultTests(CephGateway ceph) : RgwFaultTests(ceph, monthly: 0)
{
    private const string Key = "films/large file.bin";

    private static readonly HttpClient s_browser = new();
    private static readonly byte[][] s_parts = [RandomNumberGenerator.GetBytes(5 << 20), RandomNumberGenerator.GetBytes(5 << 20), RandomNumberGenerator.GetBytes(777)];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Upload_goes_on_with_the_parts_that_are_missing(Trouble trouble)
    {
        var upload = (await Lab.InsistAsync(Lab.World.Get<BeginMultipart>(), new(Account.S3uid, Bucket, Key, null, s_parts.Sum(part => part.Length)))).Value.UploadId;
        Assert.True(await PutAsync(upload, 1));
        Lab.Begin(trouble);
        var acknowledged = await PutAsync(upload, 2);
        await Lab.EndAsync();

        var there = (await ListPartsAsync(upload)).ToDictionary(part => part.PartNumber);
        Assert.True(there.ContainsKey(1));
        Assert.True(there.ContainsKey(2) || !acknowledged);
        foreach (var number in Enumerable.Range(1, s_parts.Length).Except(there.Keys))
        {
            Assert.True(await PutAsync(upload, number));
        }

        var parts = await ListPartsAsync(upload);
        Lab.Begin(trouble);
        var completed = await CompleteAsync(upload, parts);
        Assert.Equal(trouble is Trouble.Slow ? null : RefusalCode.StorageUnavailable, completed.Refusal?.Code);
        await Lab.EndAsync();
        Assert.Null((await Lab.InsistAsync(Lab.World.Get<CompleteMultipart>(), Completion(upload, parts))).Refusal);

        Assert.Equal(SHA256.HashData(s_parts.SelectMany(part => part).ToArray()), await HashAsync());
        using var s3 = await Lab.World.ConnectAsync(Account.S3uid);
        Assert.Empty((await s3.ListMultipartUploadsAsync(Bucket)).MultipartUploads ?? []);
        Assert.Equal(Key, Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects).Key);
        await Lab.CheckAsync();
    }

    [Fact]
    public async Task Completion_of_other_parts_than_the_file_has_is_no_success()
    {
        var upload = (await Lab.InsistAsync(Lab.World.Get<BeginMultipart>(), new(Account.S3uid, Bucket, Key, null, s_parts[2].Length))).Value.UploadId;
        Assert.True(await PutAsync(upload, 3));
        var parts = await ListPartsAsync(upload);
        Assert.Null((await CompleteAsync(upload, parts)).Refusal);

        var other = await CompleteAsync(upload, [parts[0] with { ETag = $"\"{new string('0', 32)}\"" }]);

        Assert.Equal(RefusalCode.NotFound, other.Refusal?.Code);
    }

    /// <summary>As a browser does it; false if it did not hear of success.</summary>
    private async Task<bool> PutAsync(string upload, int number)
    {
        var signed = await Lab.World.Get<SignPart>().RunAsync(Lab.Caller, new(Account.S3uid, Bucket, Key, upload, number));
        using var body = new ByteArrayContent(s_parts[number - 1]);
        try
        {
            using var answer = await s_browser.PutAsync(new Uri(signed.Value.Url), body);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<UploadedPart>> ListPartsAsync(string upload) =>
        (await Lab.InsistAsync(Lab.World.Get<ListParts>(), new(Account.S3uid, Bucket, Key, upload))).Value;

    private Task<Result<Done>> CompleteAsync(string upload, IEnumerable<UploadedPart> parts) =>
        Lab.World.Get<CompleteMultipart>().RunAsync(Lab.Caller, Completion(upload, parts));

    private CompleteMultipartInput Completion(string upload, IEnumerable<UploadedPart> parts) =>
        new(Account.S3uid, Bucket, Key, upload, [.. parts.Select(part => new CompletedPart(part.PartNumber, part.ETag))]);

    private async Task<byte[]> HashAsync()
    {
        var download = (await Lab.InsistAsync(Lab.World.Get<PresignDownload>(), new(Account.S3uid, Bucket, Key))).Value;
        return SHA256.HashData(await s_browser.GetByteArrayAsync(new Uri(download.Address)));
    }
}
