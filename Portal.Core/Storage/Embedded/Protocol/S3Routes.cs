using System.Collections.Frozen;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Protocol.Operations;
using Portal.Core.Storage.Embedded.Protocol.Signing;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <param name="Action">What the caller has to be allowed; <see langword="null"/> where the operation asks by itself.</param>
internal sealed record S3Route(S3Action? Action, Func<S3Call, Task> Run);

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

    private readonly Dictionary<string, S3Route> _listed = [];
    private readonly FrozenDictionary<string, S3Route> _routes;

    public S3Routes(ObjectVault vault, string region, Authenticator authenticator, TimeProvider time)
    {
        var writer = new BodyWriter(vault.Files);
        ListBuckets(vault, region);
        ListSettings(vault);
        ListObjects(vault, writer);
        ListUploads(vault, writer);
        Add("POST bucket", null, new FormOperation(vault, writer, authenticator, time).PostObjectAsync);
        _routes = _listed.ToFrozenDictionary();
    }

    /// <summary>All there are, such as <c>GET bucket?acl</c>, for tests of every operation.</summary>
    public IEnumerable<string> Names => _routes.Keys;

    /// <exception cref="S3Exception">NotImplemented or MethodNotAllowed.</exception>
    public S3Route Find(S3Call call)
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
        return _routes.TryGetValue(name, out var route)
            ? route
            : throw new S3Exception(subresource is null && method != "POST" ? S3Failure.MethodNotAllowed : S3Failure.NotImplemented);
    }

    private void ListBuckets(ObjectVault vault, string region)
    {
        var buckets = new BucketOperations(vault, region);
        var lists = new ListOperations(vault);
        Add("GET /", null, buckets.ListBucketsAsync);
        Add("PUT bucket", null, buckets.CreateBucketAsync);
        Add("HEAD bucket", S3Action.ListBucket, buckets.HeadBucketAsync);
        Add("DELETE bucket", new("DeleteBucket"), buckets.DeleteBucketAsync);
        Add("GET bucket?location", new("GetBucketLocation"), buckets.GetLocationAsync);
        Add("GET bucket", S3Action.ListBucket, lists.ListObjectsAsync);
        Add("GET bucket?list-type", S3Action.ListBucket, lists.ListObjectsV2Async);
        Add("GET bucket?versions", S3Action.ListVersions, new VersionsOperation(vault).ListVersionsAsync);
        Add("GET bucket?uploads", S3Action.ListUploads, new UploadListing(vault).ListUploadsAsync);
        Add("POST bucket?delete", null, new DeleteOperations(vault).DeleteObjectsAsync);
    }

    private void ListSettings(ObjectVault vault)
    {
        var settings = new BucketSettings(vault);
        Add("GET bucket?cors", new("GetBucketCORS"), BucketSettings.GetCorsAsync);
        Add("PUT bucket?cors", new("PutBucketCORS"), settings.PutCorsAsync);
        Add("DELETE bucket?cors", new("PutBucketCORS"), settings.DeleteCorsAsync);
        Add("GET bucket?versioning", new("GetBucketVersioning"), BucketSettings.GetVersioningAsync);
        Add("PUT bucket?versioning", new("PutBucketVersioning"), settings.PutVersioningAsync);
        Add("GET bucket?lifecycle", new("GetLifecycleConfiguration"), settings.GetLifecycleAsync);
        Add("PUT bucket?lifecycle", new("PutLifecycleConfiguration"), settings.PutLifecycleAsync);
        Add("DELETE bucket?lifecycle", new("PutLifecycleConfiguration"), settings.DeleteLifecycleAsync);
        Add("GET bucket?requestPayment", new("GetBucketRequestPayment"), BucketSettings.GetRequestPaymentAsync);
        Add("GET bucket?notification", new("GetBucketNotification"), BucketSettings.Empty("NotificationConfiguration"));
        Add("GET bucket?logging", new("GetBucketLogging"), BucketSettings.Empty("BucketLoggingStatus"));
        Add("GET bucket?accelerate", new("GetAccelerateConfiguration"), BucketSettings.Empty("AccelerateConfiguration"));
        Add("GET bucket?encryption", new("GetEncryptionConfiguration"), BucketSettings.Absent(S3Failure.EncryptionNotFound));
        Add("GET bucket?object-lock", new("GetBucketObjectLockConfiguration"), BucketSettings.Absent(S3Failure.ObjectLockNotFound));
        Add("GET bucket?replication", new("GetReplicationConfiguration"), BucketSettings.Absent(S3Failure.ReplicationNotFound));
        Add("GET bucket?website", new("GetBucketWebsite"), BucketSettings.Absent(S3Failure.NoSuchWebsite));

        var acls = new AclOperations(vault);
        Add("GET bucket?acl", S3Action.GetBucketAcl, AclOperations.GetBucketAclAsync);
        Add("PUT bucket?acl", S3Action.PutBucketAcl, acls.PutBucketAclAsync);
        Add("GET object?acl", S3Action.GetObjectAcl, acls.GetObjectAclAsync);
        Add("PUT object?acl", S3Action.PutObjectAcl, acls.PutObjectAclAsync);

        var policies = new PolicyOperations(vault);
        Add("GET bucket?policy", new("GetBucketPolicy"), PolicyOperations.GetPolicyAsync);
        Add("PUT bucket?policy", new("PutBucketPolicy"), policies.PutPolicyAsync);
        Add("DELETE bucket?policy", new("DeleteBucketPolicy"), policies.DeletePolicyAsync);
        Add("GET bucket?policyStatus", new("GetBucketPolicyStatus"), PolicyOperations.GetPolicyStatusAsync);
        Add("GET bucket?publicAccessBlock", new("GetBucketPublicAccessBlock"), PolicyOperations.GetPublicBlockAsync);
        Add("PUT bucket?publicAccessBlock", new("PutBucketPublicAccessBlock"), policies.PutPublicBlockAsync);
        Add("DELETE bucket?publicAccessBlock", new("PutBucketPublicAccessBlock"), policies.DeletePublicBlockAsync);
        Add("GET bucket?ownershipControls", new("GetBucketOwnershipControls"), PolicyOperations.GetOwnershipAsync);
        Add("PUT bucket?ownershipControls", new("PutBucketOwnershipControls"), policies.PutOwnershipAsync);
        Add("DELETE bucket?ownershipControls", new("PutBucketOwnershipControls"), policies.DeleteOwnershipAsync);

        var tags = new TaggingOperations(vault);
        Add("GET bucket?tagging", new("GetBucketTagging"), tags.GetBucketTagsAsync);
        Add("PUT bucket?tagging", new("PutBucketTagging"), tags.PutBucketTagsAsync);
        Add("DELETE bucket?tagging", new("PutBucketTagging"), tags.DeleteBucketTagsAsync);
        Add("GET object?tagging", S3Action.GetTagging, tags.GetObjectTagsAsync);
        Add("PUT object?tagging", null, tags.PutObjectTagsAsync);
        Add("DELETE object?tagging", S3Action.DeleteTagging, tags.DeleteObjectTagsAsync);
    }

    private void ListObjects(ObjectVault vault, BodyWriter writer)
    {
        var reads = new ReadOperations(vault);
        var writes = new WriteOperations(vault, writer);
        Add("GET object", S3Action.GetObject, reads.GetObjectAsync);
        Add("HEAD object", S3Action.GetObject, reads.GetObjectAsync);
        Add("GET object?attributes", S3Action.GetAttributes, new AttributesOperation(vault).GetAttributesAsync);
        Add("PUT object", S3Action.PutObject, writes.PutObjectAsync);
        Add("COPY object", S3Action.PutObject, writes.CopyObjectAsync);
        Add("DELETE object", S3Action.DeleteObject, new DeleteOperations(vault).DeleteObjectAsync);
    }

    private void ListUploads(ObjectVault vault, BodyWriter writer)
    {
        var uploads = new UploadOperations(vault, writer);
        Add("POST object?uploads", S3Action.PutObject, uploads.CreateAsync);
        Add("PUT object?uploadId", S3Action.PutObject, uploads.UploadPartAsync);
        Add("COPY object?uploadId", S3Action.PutObject, uploads.UploadPartCopyAsync);
        Add("GET object?uploadId", new("ListMultipartUploadParts", Permission.Write), new UploadListing(vault).ListPartsAsync);
        Add("POST object?uploadId", S3Action.PutObject, uploads.CompleteAsync);
        Add("DELETE object?uploadId", new("AbortMultipartUpload", Permission.Write), uploads.AbortAsync);
    }

    private void Add(string request, S3Action? action, Func<S3Call, Task> run) => _listed.Add(request, new S3Route(action, run));
}
