using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Shows and changes tags, of buckets and of objects.</summary>
internal sealed class TaggingOperations(ObjectVault vault)
{
    private const int MaxDocument = 256 * 1024;

    public Task GetBucketTagsAsync(S3Call call)
    {
        var tags = vault.Buckets.Read(call.Bucket.Id, BucketSetting.Tags) ?? throw new S3Exception(S3Failure.NoSuchTagSet);
        return S3Xml.WriteAsync(call.Response, "Tagging", TagSet.FromJson(tags).Write);
    }

    public async Task PutBucketTagsAsync(S3Call call)
    {
        var tags = await ReadAsync(call, TagSet.MostOfBucket);
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Tags, tags.ToJson());
        call.Response.StatusCode = 204;
    }

    public async Task DeleteBucketTagsAsync(S3Call call)
    {
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Tags, null);
        call.Response.StatusCode = 204;
    }

    public Task GetObjectTagsAsync(S3Call call)
    {
        var row = ReadOperations.Find(call, vault, S3Action.GetTagging);
        ReadOperations.AnswerVersion(call, row);
        return S3Xml.WriteAsync(call.Response, "Tagging", TagSet.FromJson(row.Tags).Write);
    }

    public async Task PutObjectTagsAsync(S3Call call)
    {
        if (call.Bucket.Policy is null)
        {
            call.Authorize(S3Action.PutTagging); // Nothing is read from whom it refuses whatever the tags.
        }

        call.GivenTags = await ReadAsync(call, TagSet.MostOfObject);
        call.Authorize(S3Action.PutTagging);
        var row = ReadOperations.Find(call, vault, S3Action.PutTagging);
        await vault.Objects.SetAsync(row.Id, ObjectSetting.Tags, call.GivenTags.ToJson());
        ReadOperations.AnswerVersion(call, row);
    }

    public async Task DeleteObjectTagsAsync(S3Call call)
    {
        var row = ReadOperations.Find(call, vault, S3Action.DeleteTagging);
        await vault.Objects.SetAsync(row.Id, ObjectSetting.Tags, null);
        ReadOperations.AnswerVersion(call, row);
        call.Response.StatusCode = 204;
    }

    private static async Task<TagSet> ReadAsync(S3Call call, int most)
    {
        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
        return TagSet.FromXml(S3Xml.Read(document, "Tagging"), most);
    }
}
