using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Lists, makes and removes buckets.</summary>
internal sealed class BucketOperations(ObjectVault vault, string region)
{
    private const int MaxDocument = 64 * 1024;
    private const int MaxBuckets = 10000;

    public Task ListBucketsAsync(S3Call call)
    {
        var limit = Math.Min(call.Query.Number("max-buckets", MaxBuckets), MaxBuckets);
        var token = call.Query["continuation-token"];
        var prefix = call.Query["prefix"] ?? "";
        if (limit == 0)
        {
            throw new S3Exception(S3Failure.InvalidArgument, $"max-buckets must be from 1 to {MaxBuckets}.");
        }

        var owner = call.Account;
        var buckets = vault.Buckets.List(owner.Id, prefix, token is null ? "" : ListOperations.FromToken(token), limit + 1);
        var more = buckets.Count > limit;
        buckets = buckets[..Math.Min(limit, buckets.Count)];
        return S3Xml.WriteAsync(call.Response, "ListAllMyBucketsResult", xml =>
        {
            xml.Person("Owner", owner.S3Uid);
            xml.Element("Buckets", () => buckets.ForEach(bucket => xml.Element("Bucket", () =>
            {
                xml.Element("Name", bucket.Name);
                xml.Element("CreationDate", bucket.CreatedAt);
                if (call.Query.Has("max-buckets") || token is not null)
                {
                    xml.Element("BucketRegion", region);
                }
            })));
            if (prefix.Length > 0)
            {
                xml.Element("Prefix", prefix);
            }

            if (more)
            {
                xml.Element("ContinuationToken", ListOperations.ToToken(buckets[^1].Name));
            }
        });
    }

    /// <remarks>As in us-east-1, making a bucket that one has already is no error. Any region is taken: there is only this one.</remarks>
    public async Task CreateBucketAsync(S3Call call)
    {
        var owner = call.Account;
        if (call.Header("x-amz-bucket-object-lock-enabled") is { } locking && !locking.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(S3Failure.NotImplemented, "Object lock is not implemented here.");
        }

        if (!BucketNames.IsValid(call.BucketName))
        {
            throw new S3Exception(S3Failure.InvalidBucketName) { Details = [("BucketName", call.BucketName)] };
        }

        var ownership = call.Header("x-amz-object-ownership");
        if (ownership is not null && !Ownership.IsValid(ownership))
        {
            throw new S3Exception(S3Failure.InvalidArgument, "Invalid x-amz-object-ownership header.");
        }

        var acl = AccessList.FromHeaders(call.Request.Headers, owner.S3Uid, owner.S3Uid, vault.Accounts.Exists)?.ToJson(owner.S3Uid);
        if (ownership == Ownership.Enforced && acl is not null)
        {
            throw new S3Exception(S3Failure.InvalidAclWithOwnership);
        }

        if (call.Request.ContentLength != 0)
        {
            await ReadConfigurationAsync(call);
        }

        await vault.Buckets.CreateAsync(call.BucketName, owner.Id, acl, ownership);
        call.Response.Headers.Location = "/" + call.BucketName;
        call.Response.ContentLength = 0;
    }

    private static async Task ReadConfigurationAsync(S3Call call)
    {
        if (call.Request.ContentLength is null && !call.Request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return;
        }

        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
        if (document.Length > 0)
        {
            S3Xml.Read(document, "CreateBucketConfiguration");
        }
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
