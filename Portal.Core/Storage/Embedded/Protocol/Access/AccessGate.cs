using System.Globalization;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <summary>What a request wants to do, and with what.</summary>
/// <param name="Object">Finds the object when it is needed; <see langword="null"/> when it is not there.</param>
/// <param name="Version">The version that is named.</param>
internal sealed record AccessRequest(S3Action Action, BucketRow Bucket, string? Key, string? Version, Func<ObjectRow?> Object)
{
    /// <summary>For what a listing would have to be asked to show something; <see langword="null"/> for what the request itself asks.</summary>
    public string? Prefix { get; init; }
}

/// <summary>Decides who may do what: the owner of a bucket everything, others what its policy and the access lists say.</summary>
/// <param name="isSecure">Whether clients come over TLS, which ends at a proxy: this server does not speak it.</param>
internal sealed class AccessGate(TimeProvider time, bool isSecure)
{
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void Require(S3Call call, AccessRequest request)
    {
        if (!Allows(call, request))
        {
            throw new S3Exception(S3Failure.AccessDenied);
        }
    }

    public bool Allows(S3Call call, AccessRequest request)
    {
        var bucket = request.Bucket;
        var caller = call.CallerUid;
        var isOwner = caller == bucket.OwnerUid;
        if (bucket.OwnerSuspended)
        {
            return false;
        }

        if (request.Action.IsOfPolicy && !isOwner)
        {
            return false; // A policy that lets others do everything does not hand the bucket over to them.
        }

        if (bucket.Policy is null && isOwner)
        {
            return true; // The usual case, which costs nothing.
        }

        var block = PublicBlock.Of(bucket.PublicBlock);
        var verdict = Verdict.Silent;
        if (bucket.Policy is not null)
        {
            if (call.PolicyOf(bucket) is not { } policy)
            {
                return isOwner; // One of an earlier version that would be refused today: what it denies to others is not known.
            }

            verdict = Judge(call, request, policy);
            if (verdict is Verdict.Allow && block.RestrictBuckets && policy.IsPublic)
            {
                verdict = Verdict.Silent;
            }
        }

        return verdict switch
        {
            Verdict.Deny => isOwner && request.Action.IsOfPolicy,
            Verdict.Allow => true,
            _ => isOwner || IsGranted(request, caller, !block.IgnoreAcls),
        };
    }

    /// <summary>Whether the bucket's policy forbids this by name, whoever asks.</summary>
    public bool Denies(S3Call call, AccessRequest request) => request.Bucket.Policy is not null
        && call.PolicyOf(request.Bucket) is { } policy
        && Judge(call, request, policy) is Verdict.Deny;

    private static bool IsGranted(AccessRequest request, string? caller, bool withGroups)
    {
        var bucket = request.Bucket;
        if (bucket.Ownership == Ownership.Enforced)
        {
            return false;
        }

        if (request.Action.OnBucket is { } onBucket)
        {
            return AccessList.FromJson(bucket.Acl, bucket.OwnerUid).Allows(onBucket, caller, withGroups);
        }

        if (request.Action.OnObject is not { } onObject || request.Object() is not { } found)
        {
            return false;
        }

        var owner = found.OwnerUid ?? bucket.OwnerUid;
        return (caller is not null && caller == owner) || AccessList.FromJson(found.Acl, owner).Allows(onObject, caller, withGroups);
    }

    private Verdict Judge(S3Call call, AccessRequest request, BucketPolicy policy)
    {
        var resource = request.Key is null ? request.Bucket.Name : $"{request.Bucket.Name}/{request.Key}";
        return policy.Judge(new PolicyQuestion(call.CallerUid, request.Action.Name, resource, key => ValueOf(call, request, key)));
    }

    private string? ValueOf(S3Call call, AccessRequest request, string key) => key switch
    {
        "aws:sourceip" => call.RemoteAddress,
        "aws:referer" => call.Header("referer"),
        "aws:useragent" => call.Header("user-agent"),
        "aws:securetransport" => isSecure ? "true" : "false",
        "aws:currenttime" => time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        "aws:principaltype" => call.CallerUid is null ? "Anonymous" : "Account",
        "aws:userid" or "aws:username" => call.CallerUid,
        "s3:prefix" when request.Prefix is not null => request.Prefix,
        "s3:prefix" or "s3:delimiter" or "s3:max-keys" => call.Query[key[3..]],
        "s3:versionid" => request.Version,
        "s3:authtype" => call.AuthType,
        "s3:signatureversion" => call.SignatureVersion,
        _ when key.StartsWith("s3:x-amz-", StringComparison.Ordinal) => call.Header(key[3..]),
        _ when key.StartsWith("s3:existingobjecttag/", StringComparison.Ordinal) => TagSet.FromJson(request.Object()?.Tags).Find(AfterSlash(key)),
        _ when key.StartsWith("s3:requestobjecttag/", StringComparison.Ordinal) => call.GivenTags?.Find(AfterSlash(key)),
        _ => null,
    };

    private static string AfterSlash(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
