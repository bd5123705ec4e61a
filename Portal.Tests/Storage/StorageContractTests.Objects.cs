using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

public abstract partial class StorageContractTests
{
    [Fact]
    public async Task OddKeys_AreListedReadAndDeleted()
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        foreach (var key in OddKeys.All)
        {
            await PutAsync(s3, bucket, key, "at " + key);
        }

        var listed = await ListAsync(s3, new() { BucketName = bucket, MaxKeys = 7 });
        Assert.Equal(OddKeys.All.OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))), listed.Keys);

        foreach (var key in OddKeys.All)
        {
            Assert.Equal("at " + key, await GetAsync(s3, bucket, key));
            Assert.Equal(Encoding.UTF8.GetByteCount("at " + key), (await s3.GetObjectMetadataAsync(bucket, key, Token)).ContentLength);
            await s3.DeleteObjectAsync(bucket, key, Token);
        }

        Assert.Empty((await ListAsync(s3, new() { BucketName = bucket })).Keys);
    }

    [Fact]
    public async Task OddKeys_AreReadThroughPresignedAddresses()
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        using var http = new HttpClient();
        var bucket = await AddBucketAsync(s3);
        foreach (var key in OddKeys.All)
        {
            var put = await http.PutAsync(Presign(s3, bucket, key, HttpVerb.PUT), new StringContent("at " + key), Token);
            Assert.True(put.IsSuccessStatusCode, $"{key}: {await put.Content.ReadAsStringAsync(Token)}");
            Assert.Equal("at " + key, await http.GetStringAsync(Presign(s3, bucket, key, HttpVerb.GET), Token));
        }

        Assert.Equal(OddKeys.All.Count, (await ListAsync(s3, new() { BucketName = bucket })).Keys.Count);
    }

    [Fact]
    public async Task OddKeys_AreDeletedTogether()
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        foreach (var key in OddKeys.All)
        {
            await PutAsync(s3, bucket, key, "");
        }

        await s3.DeleteObjectsAsync(new() { BucketName = bucket, Objects = [.. OddKeys.All.Select(key => new KeyVersion { Key = key })] }, Token);

        Assert.Empty((await ListAsync(s3, new() { BucketName = bucket })).Keys);
    }

    [Fact]
    public async Task Versions_OfAnUnversionedBucket_AreItsObjects()
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        await PutAsync(s3, bucket, "ü/\u0001", "");
        await PutAsync(s3, bucket, "b", "");

        var first = await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket, MaxKeys = 1 }, Token);
        var second = await s3.ListVersionsAsync(
            new ListVersionsRequest { BucketName = bucket, KeyMarker = first.NextKeyMarker, VersionIdMarker = first.NextVersionIdMarker }, Token);

        Assert.Equal(("b", "null", true), (Assert.Single(first.Versions).Key, first.Versions[0].VersionId, first.Versions[0].IsLatest == true));
        Assert.Equal("ü/\u0001", Assert.Single(second.Versions).Key);
        await s3.DeleteObjectAsync(bucket, "b", "null", Token);
        await s3.DeleteObjectAsync(bucket, "ü/\u0001", "null", Token);
        Assert.Empty((await ListAsync(s3, new() { BucketName = bucket })).Keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Listing_ByDelimiter_GathersFoldersAcrossPages(int pageSize)
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        foreach (var key in new[] { "a/1", "a/2", "a/b/3", "b", "b/1", "b0", "c//d", "é/1", "z" })
        {
            await PutAsync(s3, bucket, key, "");
        }

        var top = await ListAsync(s3, new() { BucketName = bucket, Delimiter = "/", MaxKeys = pageSize });
        var folder = await ListAsync(s3, new() { BucketName = bucket, Delimiter = "/", Prefix = "a/", MaxKeys = pageSize });
        var after = await ListAsync(s3, new() { BucketName = bucket, StartAfter = "b", MaxKeys = pageSize });

        Assert.Equal(["b", "b0", "z"], top.Keys);
        Assert.Equal(["a/", "b/", "c/", "é/"], top.Folders);
        Assert.Equal(["a/1", "a/2"], folder.Keys);
        Assert.Equal(["a/b/"], folder.Folders);
        Assert.Equal(["b/1", "b0", "c//d", "z", "é/1"], after.Keys);
    }

    [Fact]
    public async Task Object_KeepsHeadersAndMetadata_ThroughCopy()
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        var put = new PutObjectRequest { BucketName = bucket, Key = "a b", ContentBody = "body", ContentType = "text/markdown" };
        put.Headers.CacheControl = "max-age=5";
        put.Headers.ContentDisposition = "attachment; filename=\"a.md\"";
        put.Metadata.Add("colour", "blue");
        var etag = (await s3.PutObjectAsync(put, Token)).ETag;

        var copied = await s3.CopyObjectAsync(bucket, "a b", bucket, "copy/ü+1", Token);
        using var copy = await s3.GetObjectAsync(bucket, "copy/ü+1", Token);

        Assert.Equal("\"841a2d689ad86bd1611447453c22c6fc\"", etag);
        Assert.Equal(etag.Trim('"'), copied.ETag.Trim('"')); // Ceph leaves out the quotes here.
        Assert.Equal("text/markdown", copy.Headers.ContentType);
        Assert.Equal("max-age=5", copy.Headers.CacheControl);
        Assert.Equal("attachment; filename=\"a.md\"", copy.Headers.ContentDisposition);
        Assert.Equal("blue", copy.Metadata["colour"]);
    }

    [Fact]
    public async Task Get_HonoursRangesAndConditions()
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        await PutAsync(s3, bucket, "digits", "0123456789");
        var etag = (await s3.GetObjectMetadataAsync(bucket, "digits", Token)).ETag;

        using var middle = await s3.GetObjectAsync(new() { BucketName = bucket, Key = "digits", ByteRange = new(2, 4) }, Token);
        using var tail = await s3.GetObjectAsync(new() { BucketName = bucket, Key = "digits", ByteRange = new("bytes=-3") }, Token);
        var beyond = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => s3.GetObjectAsync(new() { BucketName = bucket, Key = "digits", ByteRange = new(10, 12) }, Token));
        var changed = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => s3.GetObjectAsync(new() { BucketName = bucket, Key = "digits", EtagToMatch = "\"other\"" }, Token));
        var same = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => s3.GetObjectAsync(new() { BucketName = bucket, Key = "digits", EtagToNotMatch = etag }, Token));

        Assert.Equal("234", await new StreamReader(middle.ResponseStream).ReadToEndAsync(Token));
        Assert.Equal("789", await new StreamReader(tail.ResponseStream).ReadToEndAsync(Token));
        Assert.Equal(416, (int)beyond.StatusCode);
        Assert.Equal(412, (int)changed.StatusCode);
        Assert.Equal(304, (int)same.StatusCode);
    }

    [Fact]
    public async Task Multipart_OfThreeParts_BecomesOneObject()
    {
        var (s3uid, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        var body = RandomNumberGenerator.GetBytes((11 * 1024 * 1024) + 3);
        var upload = (await s3.InitiateMultipartUploadAsync(bucket, "big", Token)).UploadId;
        var parts = new List<PartETag>();
        foreach (var number in new[] { 3, 1, 2 })
        {
            var piece = body.AsMemory((number - 1) * 5 * 1024 * 1024)[..Math.Min(5 * 1024 * 1024, body.Length - ((number - 1) * 5 * 1024 * 1024))];
            parts.Add(new(await s3.UploadPartAsync(
                new() { BucketName = bucket, Key = "big", UploadId = upload, PartNumber = number, InputStream = new MemoryStream(piece.ToArray()) }, Token)));
        }

        Assert.Equal([1, 2, 3], (await s3.ListPartsAsync(bucket, "big", upload, Token)).Parts.Select(part => part.PartNumber ?? 0));
        Assert.Equal(upload, Assert.Single((await s3.ListMultipartUploadsAsync(bucket, Token)).MultipartUploads).UploadId);
        var wrong = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.CompleteMultipartUploadAsync(
            new() { BucketName = bucket, Key = "big", UploadId = upload, PartETags = [new(1, "\"0123456789abcdef0123456789abcdef\"")] }, Token));
        await s3.CompleteMultipartUploadAsync(
            new() { BucketName = bucket, Key = "big", UploadId = upload, PartETags = [.. parts.OrderBy(part => part.PartNumber)] }, Token);

        Assert.Equal("InvalidPart", wrong.ErrorCode);
        using var whole = await s3.GetObjectAsync(bucket, "big", Token);
        Assert.Equal(SHA256.HashData(body), await SHA256.HashDataAsync(whole.ResponseStream, Token));
        Assert.EndsWith("-3\"", whole.ETag, StringComparison.Ordinal);
        using var across = await s3.GetObjectAsync(new() { BucketName = bucket, Key = "big", ByteRange = new(5242870, 5242890) }, Token);
        var seam = new byte[21];
        await across.ResponseStream.ReadExactlyAsync(seam, Token);
        Assert.Equal(body[5242870..5242891], seam);
        Assert.Equal(body.Length, Assert.Single(await Cluster.Usage.ListBucketsAsync(s3uid, Token)).Bytes);
    }

    [Fact]
    public async Task Multipart_Aborted_LeavesNothing()
    {
        var (s3uid, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        var bucket = await AddBucketAsync(s3);
        var upload = (await s3.InitiateMultipartUploadAsync(bucket, "big", Token)).UploadId;
        await s3.UploadPartAsync(
            new() { BucketName = bucket, Key = "big", UploadId = upload, PartNumber = 1, InputStream = new MemoryStream(new byte[1000]) }, Token);

        await s3.AbortMultipartUploadAsync(bucket, "big", upload, Token);

        Assert.Empty((await s3.ListMultipartUploadsAsync(bucket, Token)).MultipartUploads ?? []);
        Assert.Equal(0, Assert.Single(await Cluster.Usage.ListBucketsAsync(s3uid, Token)).Bytes);
        var refusal = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.ListPartsAsync(bucket, "big", upload, Token));
        Assert.Equal(StorageFault.NotFound, S3Errors.From(refusal)?.Fault);
    }

    [Fact]
    public async Task Presigned_OverridesHeadersOfADownload()
    {
        var (_, keys) = await AddAccountAsync();
        using var s3 = Cluster.Connect(keys);
        using var http = new HttpClient();
        var bucket = await AddBucketAsync(s3);
        await PutAsync(s3, bucket, "report", "body");
        var request = new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = "report",
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
        };
        request.ResponseHeaderOverrides.ContentDisposition = "attachment; filename=\"Bericht 1.txt\"";
        request.ResponseHeaderOverrides.ContentType = "text/plain";

        using var answer = await http.GetAsync(s3.GetPreSignedURL(request), Token);

        Assert.Equal("body", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("attachment; filename=\"Bericht 1.txt\"", answer.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal("text/plain", answer.Content.Headers.GetValues("Content-Type").Single());
    }
}
