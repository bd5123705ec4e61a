using System.Collections.Frozen;
using Portal.Core.Storage.Embedded.Protocol.Operations;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Which operation a request means: the table of contents of the endpoint.</summary>
internal sealed class S3Routes
{
    // A parameter that changes what is addressed. Of several, the first here decides.
    private static readonly string[] Subresources =
    [
        "uploadId", "uploads", "delete", "cors", "location", "versioning", "versions", "acl", "tagging", "policy", "policyStatus", "lifecycle",
        "encryption", "object-lock", "ownershipControls", "publicAccessBlock", "replication", "website", "notification", "logging",
        "requestPayment", "accelerate", "analytics", "inventory", "metrics", "intelligent-tiering", "legal-hold", "retention", "restore",
        "select", "attributes", "torrent", "session", "renameObject",
    ];

    private readonly FrozenDictionary<string, Func<S3Call, Task>> _routes;

    public S3Routes(ObjectVault vault, string region)
    {
        var writer = new BodyWriter(vault.Files);
        var buckets = new BucketOperations(vault, region);
        var settings = new BucketSettings(vault);
        var lists = new ListOperations(vault);
        var reads = new ReadOperations(vault);
        var writes = new WriteOperations(vault, writer);
        var deletes = new DeleteOperations(vault);
        var uploads = new UploadOperations(vault, writer);
        var uploadLists = new UploadListing(vault);

        _routes = new Dictionary<string, Func<S3Call, Task>>
        {
            ["GET /"] = buckets.ListBucketsAsync,

            ["PUT bucket"] = buckets.CreateBucketAsync,
            ["HEAD bucket"] = buckets.HeadBucketAsync,
            ["DELETE bucket"] = buckets.DeleteBucketAsync,
            ["GET bucket?location"] = buckets.GetLocationAsync,
            ["GET bucket"] = lists.ListObjectsAsync,
            ["GET bucket?list-type"] = lists.ListObjectsV2Async,
            ["GET bucket?versions"] = lists.ListVersionsAsync,
            ["GET bucket?uploads"] = uploadLists.ListUploadsAsync,
            ["POST bucket?delete"] = deletes.DeleteObjectsAsync,

            ["GET bucket?cors"] = BucketSettings.GetCorsAsync,
            ["PUT bucket?cors"] = settings.PutCorsAsync,
            ["DELETE bucket?cors"] = settings.DeleteCorsAsync,
            ["GET bucket?versioning"] = BucketSettings.GetVersioningAsync,
            ["GET bucket?acl"] = BucketSettings.GetAclAsync,
            ["GET bucket?requestPayment"] = BucketSettings.GetRequestPaymentAsync,
            ["GET bucket?notification"] = BucketSettings.Empty("NotificationConfiguration"),
            ["GET bucket?logging"] = BucketSettings.Empty("BucketLoggingStatus"),
            ["GET bucket?accelerate"] = BucketSettings.Empty("AccelerateConfiguration"),
            ["GET bucket?tagging"] = BucketSettings.Absent(S3Failure.NoSuchTagSet),
            ["GET bucket?policy"] = BucketSettings.Absent(S3Failure.NoSuchBucketPolicy),
            ["GET bucket?policyStatus"] = BucketSettings.Absent(S3Failure.NoSuchBucketPolicy),
            ["GET bucket?lifecycle"] = BucketSettings.Absent(S3Failure.NoSuchLifecycleConfiguration),
            ["GET bucket?encryption"] = BucketSettings.Absent(S3Failure.EncryptionNotFound),
            ["GET bucket?object-lock"] = BucketSettings.Absent(S3Failure.ObjectLockNotFound),
            ["GET bucket?ownershipControls"] = BucketSettings.Absent(S3Failure.OwnershipControlsNotFound),
            ["GET bucket?publicAccessBlock"] = BucketSettings.Absent(S3Failure.NoSuchPublicAccessBlock),
            ["GET bucket?replication"] = BucketSettings.Absent(S3Failure.ReplicationNotFound),
            ["GET bucket?website"] = BucketSettings.Absent(S3Failure.NoSuchWebsite),

            ["GET object"] = reads.GetObjectAsync,
            ["HEAD object"] = reads.GetObjectAsync,
            ["PUT object"] = writes.PutObjectAsync,
            ["COPY object"] = writes.CopyObjectAsync,
            ["DELETE object"] = deletes.DeleteObjectAsync,
            ["GET object?acl"] = settings.GetObjectAclAsync,
            ["GET object?tagging"] = settings.GetObjectTaggingAsync,

            ["POST object?uploads"] = uploads.CreateAsync,
            ["PUT object?uploadId"] = uploads.UploadPartAsync,
            ["COPY object?uploadId"] = uploads.UploadPartCopyAsync,
            ["GET object?uploadId"] = uploadLists.ListPartsAsync,
            ["POST object?uploadId"] = uploads.CompleteAsync,
            ["DELETE object?uploadId"] = uploads.AbortAsync,
        }.ToFrozenDictionary();
    }

    /// <exception cref="S3Exception">NotImplemented or MethodNotAllowed.</exception>
    public Func<S3Call, Task> Find(S3Call call)
    {
        var target = call.Target;
        var scope = target.Bucket is null ? "/" : target.Key is null ? "bucket" : "object";
        var method = scope == "object" && call.Request.Method == "PUT" && call.Header("x-amz-copy-source") is not null ? "COPY" : call.Request.Method;
        var subresource = Subresources.FirstOrDefault(target.Query.Has);
        if (subresource is null && scope == "bucket" && method == "GET" && target.Query["list-type"] == "2")
        {
            subresource = "list-type";
        }

        var name = subresource is null ? $"{method} {scope}" : $"{method} {scope}?{subresource}";
        return _routes.TryGetValue(name, out var operation)
            ? operation
            : throw new S3Exception(subresource is null && method != "POST" ? S3Failure.MethodNotAllowed : S3Failure.NotImplemented);
    }
}
