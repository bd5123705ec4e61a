using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Protocol.Signing;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>What a form says in the place of headers.</summary>
/// <param name="Tags"><see langword="null"/> for none.</param>
internal sealed record FormHeaders(IHeaderDictionary Headers, TagSet? Tags);

/// <summary>One authenticated request on its way through an operation.</summary>
/// <param name="form">Of a file that comes by a form; else <see langword="null"/>.</param>
internal sealed class S3Call(
    HttpContext http, S3Target target, Authentication authentication, ObjectVault vault, AccessGate gate, FormHeaders? form = null)
{
    private readonly BucketRow? _found = target.Bucket is null ? null : vault.Buckets.Find(target.Bucket);
    private long? _judged;
    private (BucketRow Bucket, BucketPolicy? Policy)? _policy;

    public HttpRequest Request => http.Request;

    public HttpResponse Response => http.Response;

    /// <summary>Ends when the client has gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    public S3Target Target => target;

    public S3Query Query => target.Query;

    /// <summary>The account that has signed.</summary>
    /// <exception cref="S3Exception">AccessDenied: nobody has.</exception>
    public AccountRow Account => authentication.Account ?? throw new S3Exception(S3Failure.AccessDenied);

    /// <summary>The name of the account that has signed; <see langword="null"/> for none.</summary>
    public string? CallerUid => authentication.Account?.S3Uid;

    /// <summary>To whose traffic the request counts; <see langword="null"/> for nobody's.</summary>
    public string? PayerUid => _found?.OwnerUid ?? CallerUid;

    /// <summary>How whoever signed did it, as policies name it; <see langword="null"/> for nobody.</summary>
    public string? AuthType => CallerUid is null ? null : form is not null ? "POST" : authentication.Claim?.Lifetime is not null ? "REST-QUERY-STRING" : "REST-HEADER";

    /// <summary>The version of the signature, as policies name it; <see langword="null"/> for none. Only a form may have the old one.</summary>
    public string? SignatureVersion => CallerUid is null ? null : authentication.Claim is null ? "AWS" : "AWS4-HMAC-SHA256";

    public string? RemoteAddress => http.Connection.RemoteIpAddress?.ToString();

    public string BucketName => target.Bucket!;

    public string Key => target.Key!;

    /// <summary>The version that the request names.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public string? Version => Query["versionId"] is "" ? throw new S3Exception(S3Failure.InvalidArgument, "Version id cannot be the empty string") : Query["versionId"];

    /// <summary>The request's bucket. Whether the caller may do anything with it is another question.</summary>
    /// <exception cref="S3Exception">NoSuchBucket, or AccessDenied: it is not of whom the client expects.</exception>
    public BucketRow Bucket
    {
        get
        {
            var bucket = _found ?? throw NoSuchBucket(BucketName);
            return Header("x-amz-expected-bucket-owner") is { } expected && expected != bucket.OwnerUid
                ? throw new S3Exception(S3Failure.AccessDenied)
                : bucket;
        }
    }

    /// <summary>The owner of what the caller writes; <see langword="null"/> for the bucket's owner.</summary>
    public string? WriterUid => Bucket.Ownership == Ownership.Enforced
        || (Bucket.Ownership == Ownership.Preferred && Header("x-amz-acl") == "bucket-owner-full-control")
        || CallerUid == Bucket.OwnerUid
            ? null
            : CallerUid;

    public bool IsBucketOwner => CallerUid == Bucket.OwnerUid;

    /// <summary>The same request, about an object, by whom its form says.</summary>
    public S3Call On(string key, Authentication other, FormHeaders given) => new(http, target with { Key = key }, other, vault, gate, given);

    /// <param name="withChecksum">Whether the headers' checksum is of this body.</param>
    public S3Body OpenBody(bool withChecksum = true) => new(http.Request, authentication, withChecksum);

    /// <summary>A header's bytes as characters, so that they come back as they were sent; <see langword="null"/> when absent. Amazon's own are fields of a form.</summary>
    public string? Header(string name) =>
        (form is not null && name.StartsWith("x-amz-", StringComparison.Ordinal) ? form.Headers : http.Request.Headers).TryGetValue(name, out var value)
            ? value.ToString()
            : null;

    /// <summary>The tags that the request gives to what it writes, in a header, a form, or in a document once that is read; <see langword="null"/> for none.</summary>
    /// <exception cref="S3Exception">InvalidTag or InvalidArgument.</exception>
    public TagSet? GivenTags
    {
        get => field ??= form is not null ? form.Tags : Header("x-amz-tagging") is { } tags ? TagSet.FromHeader(tags) : null;
        set;
    }

    /// <summary>Lets only those pass who may do this with the request's bucket or object.</summary>
    /// <exception cref="S3Exception">NoSuchBucket or AccessDenied.</exception>
    public void Authorize(S3Action action) => Authorize(action, Bucket, target.Key, Version);

    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void Authorize(S3Action action, BucketRow bucket, string? key, string? version)
    {
        ObjectRow? found = null;
        var looked = false;
        ObjectRow? Look()
        {
            found = looked ? found : vault.Objects.Find(bucket.Id, key!, version);
            looked = true;
            return found;
        }

        var onVersion = version is null ? action : action.OnVersion();
        var allowed = gate.Allows(this, new AccessRequest(onVersion, bucket, key, version, Look));
        if (!IsOwnerOf(bucket) && action.OnObject is not null)
        {
            if (Look() is null)
            {
                // Only who may list learns that something is not there.
                gate.Require(this, new AccessRequest(S3Action.ListBucket, bucket, null, null, () => null) { Prefix = key });
                return;
            }

            _judged = found!.Id;
        }

        if (!allowed)
        {
            throw new S3Exception(S3Failure.AccessDenied);
        }
    }

    public bool Allows(S3Action action, string key, string? version) => gate.Allows(
        this,
        new AccessRequest(version is null ? action : action.OnVersion(), Bucket, key, version, () => vault.Objects.Find(Bucket.Id, key, version)));

    /// <summary>Refuses what the policy of the request's bucket forbids by name, though the request as a whole is allowed under another.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void RefuseDenied(S3Action action)
    {
        if (gate.Denies(this, new AccessRequest(action, Bucket, target.Key, null, () => vault.Objects.Find(Bucket.Id, target.Key!))))
        {
            throw new S3Exception(S3Failure.AccessDenied);
        }
    }

    /// <summary>Refuses an object that has taken the place of the one that the caller was allowed to have.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void Confirm(S3Action action, BucketRow bucket, ObjectRow row, string? version)
    {
        if (!IsOwnerOf(bucket) && _judged != row.Id)
        {
            gate.Require(this, new AccessRequest(version is null ? action : action.OnVersion(), bucket, row.Key, version, () => row));
        }
    }

    /// <summary>The policy of a bucket that has one, read once however many keys the request is about; <see langword="null"/> when it would be refused today.</summary>
    public BucketPolicy? PolicyOf(BucketRow bucket)
    {
        if (_policy is not { } read || !ReferenceEquals(read.Bucket, bucket))
        {
            _policy = read = (bucket, BucketPolicy.TryParse(bucket.Policy!, bucket.Name));
        }

        return read.Policy;
    }

    /// <exception cref="S3Exception">NoSuchBucket, or AccessDenied: it is not of whom the client expects.</exception>
    public BucketRow FindSource(string name)
    {
        var bucket = vault.Buckets.Find(name) ?? throw NoSuchBucket(name);
        return Header("x-amz-source-expected-bucket-owner") is { } expected && expected != bucket.OwnerUid
            ? throw new S3Exception(S3Failure.AccessDenied)
            : bucket;
    }

    /// <summary>Says which version the answer is about, where the bucket has versions.</summary>
    public void AnswerVersion(string? version)
    {
        if (version is not null)
        {
            Response.Headers["x-amz-version-id"] = version;
        }
    }

    /// <summary>Aborts the connection: the only way left to say that a body which has begun will not be whole.</summary>
    public void Abort() => http.Abort();

    private bool IsOwnerOf(BucketRow bucket) => CallerUid == bucket.OwnerUid;

    private static S3Exception NoSuchBucket(string name) => new(S3Failure.NoSuchBucket) { Details = [("BucketName", name)] };
}
