using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Lists, makes and removes buckets.</summary>
internal sealed class BucketOperations(ObjectVault vault, string region)
{
    private const int MaxDocument = 64 * 1024;

    public Task ListBucketsAsync(S3Call call)
    {
        var buckets = vault.Buckets.List(call.Account.Id);
        return S3Xml.WriteAsync(call.Response, "ListAllMyBucketsResult", xml =>
        {
            xml.Person("Owner", call.Account.S3Uid);
            xml.Element("Buckets", () => buckets.ForEach(bucket => xml.Element("Bucket", () =>
            {
                xml.Element("Name", bucket.Name);
                xml.Element("CreationDate", bucket.CreatedAt);
            })));
        });
    }

    /// <remarks>As in us-east-1, making a bucket that one has already is no error. Any region is taken: there is only this one.</remarks>
    public async Task CreateBucketAsync(S3Call call)
    {
        ObjectHeaders.RefuseOpenAcl(call.Request.Headers);
        if (call.Header("x-amz-bucket-object-lock-enabled") is { } locking && !locking.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(S3Failure.NotImplemented, "Object lock is not implemented here.");
        }

        if (!BucketNames.IsValid(call.BucketName))
        {
            throw new S3Exception(S3Failure.InvalidBucketName) { Details = [("BucketName", call.BucketName)] };
        }

        if (call.Request.ContentLength > 0)
        {
            using var body = call.OpenBody();
            using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
            if (document.Length > 0)
            {
                S3Xml.Read(document, "CreateBucketConfiguration");
            }
        }

        await vault.Buckets.CreateAsync(call.BucketName, call.Account.Id);
        call.Response.Headers.Location = "/" + call.BucketName;
        call.Response.ContentLength = 0;
    }

    public Task HeadBucketAsync(S3Call call)
    {
        _ = call.Bucket;
        call.Response.Headers["x-amz-bucket-region"] = region;
        call.Response.Headers["x-amz-access-point-alias"] = "false";
        return Task.CompletedTask;
    }

    public Task GetLocationAsync(S3Call call)
    {
        _ = call.Bucket;
        return S3Xml.WriteAsync(call.Response, "LocationConstraint", xml => xml.WriteString(region));
    }

    public async Task DeleteBucketAsync(S3Call call)
    {
        await vault.DeleteBucketAsync(call.Bucket.Id);
        call.Response.StatusCode = 204;
    }
}
