using Microsoft.AspNetCore.Http;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Shows and changes access lists, of buckets and of objects.</summary>
internal sealed class AclOperations(ObjectVault vault)
{
    private const int MaxDocument = 256 * 1024;

    public static Task GetBucketAclAsync(S3Call call) => WriteAsync(call, call.Bucket.Acl, call.Bucket.OwnerUid);

    public Task GetObjectAclAsync(S3Call call)
    {
        var row = ReadOperations.Find(call, vault, S3Action.GetObjectAcl);
        ReadOperations.AnswerVersion(call, row);
        return WriteAsync(call, row.Acl, row.OwnerUid ?? call.Bucket.OwnerUid);
    }

    public async Task PutBucketAclAsync(S3Call call)
    {
        var bucket = call.Bucket;
        var list = await ReadAsync(call, bucket.OwnerUid);
        await vault.Buckets.SetAsync(bucket.Id, BucketSetting.Acl, list.ToJson(bucket.OwnerUid));
    }

    public async Task PutObjectAclAsync(S3Call call)
    {
        var row = ReadOperations.Find(call, vault, S3Action.PutObjectAcl);
        var owner = row.OwnerUid ?? call.Bucket.OwnerUid;
        var list = await ReadAsync(call, owner);
        await vault.Objects.SetAsync(row.Id, ObjectSetting.Acl, list.ToJson(owner));
        ReadOperations.AnswerVersion(call, row);
    }

    /// <summary>The access list that a request asks for what it writes; <see langword="null"/> for private.</summary>
    /// <exception cref="S3Exception">AccessControlListNotSupported or AccessDenied: the bucket or its policy does not take it. InvalidArgument: there is none such.</exception>
    internal static string? OfRequest(S3Call call, ObjectVault vault) => OfHeaders(call, call.Request.Headers, vault);

    /// <inheritdoc cref="OfRequest"/>
    internal static string? OfHeaders(S3Call call, IHeaderDictionary headers, ObjectVault vault)
    {
        var bucket = call.Bucket;
        var owner = call.WriterUid ?? bucket.OwnerUid;
        if (AccessList.AreIn(headers))
        {
            call.RefuseDenied(S3Action.PutObjectAcl);
        }

        if (bucket.Ownership == Ownership.Enforced)
        {
            return AccessList.AreIn(headers) && headers["x-amz-acl"] != "bucket-owner-full-control" ? throw new S3Exception(S3Failure.AccessControlListNotSupported) : null;
        }

        return Accepted(AccessList.FromHeaders(headers, owner, bucket.OwnerUid, vault.Accounts.Exists), bucket)?.ToJson(owner);
    }

    /// <exception cref="S3Exception">As of <see cref="OfRequest"/>.</exception>
    private static AccessList? Accepted(AccessList? list, BucketRow bucket)
    {
        if (list is null)
        {
            return null;
        }

        return list.IsPublic && PublicBlock.Of(bucket.PublicBlock).BlockAcls ? throw new S3Exception(S3Failure.AccessDenied) : list;
    }

    private async Task<AccessList> ReadAsync(S3Call call, string owner)
    {
        var bucket = call.Bucket;
        if (bucket.Ownership == Ownership.Enforced)
        {
            throw new S3Exception(S3Failure.AccessControlListNotSupported);
        }

        var list = AccessList.FromHeaders(call.Request.Headers, owner, bucket.OwnerUid, vault.Accounts.Exists);
        if (list is null)
        {
            using var body = call.OpenBody();
            using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
            list = AccessXml.Read(S3Xml.Read(document, "AccessControlPolicy", S3Failure.MalformedAcl), owner, vault.Accounts.Exists);
        }

        return Accepted(list, bucket)!;
    }

    private static Task WriteAsync(S3Call call, string? acl, string owner)
    {
        var list = call.Bucket.Ownership == Ownership.Enforced ? AccessList.Private(owner) : AccessList.FromJson(acl, owner);
        return S3Xml.WriteAsync(call.Response, "AccessControlPolicy", xml => AccessXml.Write(xml, list, owner));
    }
}
