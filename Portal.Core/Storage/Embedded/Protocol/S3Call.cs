using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Embedded.Protocol.Signing;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>One authenticated request on its way through an operation.</summary>
internal sealed class S3Call(HttpContext http, S3Target target, Authentication authentication, ObjectVault vault)
{
    private BucketRow? _bucket;

    public HttpRequest Request => http.Request;

    public HttpResponse Response => http.Response;

    /// <summary>Ends when the client has gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    public S3Target Target => target;

    public S3Query Query => target.Query;

    public AccountRow Account => authentication.Account;

    public string BucketName => target.Bucket!;

    public string Key => target.Key!;

    /// <summary>The request's bucket, if it is the account's own.</summary>
    /// <exception cref="S3Exception">NoSuchBucket or AccessDenied.</exception>
    public BucketRow Bucket => _bucket ??= FindBucket(BucketName);

    public S3Body OpenBody() => new(http.Request, authentication);

    /// <summary>A header's bytes as characters, so that they come back as they were sent; <see langword="null"/> when absent.</summary>
    public string? Header(string name) => http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <exception cref="S3Exception">NoSuchBucket or AccessDenied.</exception>
    public BucketRow FindBucket(string name)
    {
        var bucket = vault.Buckets.Find(name) ?? throw new S3Exception(S3Failure.NoSuchBucket) { Details = [("BucketName", name)] };
        var expectedOwner = Header("x-amz-expected-bucket-owner");
        return bucket.AccountId == Account.Id && (expectedOwner is null || expectedOwner == Account.S3Uid)
            ? bucket
            : throw new S3Exception(S3Failure.AccessDenied);
    }

    /// <summary>Aborts the connection: the only way left to say that a body which has begun will not be whole.</summary>
    public void Abort() => http.Abort();
}
