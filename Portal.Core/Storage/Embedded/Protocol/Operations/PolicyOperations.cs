using System.Text;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Who beside its owner may use a bucket: its policy, what it never opens to everybody, and to whom objects belong.</summary>
internal sealed class PolicyOperations(ObjectVault vault)
{
    private const int MaxPolicy = 20 * 1024;
    private const int MaxDocument = 64 * 1024;

    public static async Task GetPolicyAsync(S3Call call)
    {
        var policy = Encoding.UTF8.GetBytes(call.Bucket.Policy ?? throw new S3Exception(S3Failure.NoSuchBucketPolicy));
        call.Response.ContentType = "application/json";
        call.Response.ContentLength = policy.Length;
        await call.Response.Body.WriteAsync(policy, call.Aborted);
    }

    public async Task PutPolicyAsync(S3Call call)
    {
        var bucket = call.Bucket;
        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxPolicy, call.Aborted);
        var text = Encoding.UTF8.GetString(document.ToArray());
        var policy = BucketPolicy.Parse(text, bucket.Name);
        if (policy.IsPublic && PublicBlock.Of(bucket.PublicBlock).BlockPolicy)
        {
            throw new S3Exception(S3Failure.AccessDenied);
        }

        await vault.Buckets.SetAsync(bucket.Id, BucketSetting.Policy, text);
        call.Response.StatusCode = 204;
    }

    public async Task DeletePolicyAsync(S3Call call)
    {
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Policy, null);
        call.Response.StatusCode = 204;
    }

    public static Task GetPolicyStatusAsync(S3Call call)
    {
        var bucket = call.Bucket;
        var isPublic = (bucket.Policy is not null && call.PolicyOf(bucket)?.IsPublic == true)
            || AccessList.FromJson(bucket.Acl, bucket.OwnerUid).IsPublic;
        return S3Xml.WriteAsync(call.Response, "PolicyStatus", xml => xml.Element("IsPublic", isPublic));
    }

    public static Task GetPublicBlockAsync(S3Call call)
    {
        var block = PublicBlock.Of(call.Bucket.PublicBlock ?? throw new S3Exception(S3Failure.NoSuchPublicAccessBlock));
        return S3Xml.WriteAsync(call.Response, PublicBlock.Root, block.Write);
    }

    public async Task PutPublicBlockAsync(S3Call call)
    {
        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
        var element = S3Xml.Read(document, PublicBlock.Root);
        PublicBlock.Read(element);
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.PublicBlock, S3Xml.ToText(element));
    }

    public async Task DeletePublicBlockAsync(S3Call call)
    {
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.PublicBlock, null);
        call.Response.StatusCode = 204;
    }

    public static Task GetOwnershipAsync(S3Call call)
    {
        var ownership = call.Bucket.Ownership ?? throw new S3Exception(S3Failure.OwnershipControlsNotFound);
        return S3Xml.WriteAsync(call.Response, "OwnershipControls", xml => xml.Element("Rule", () => xml.Element("ObjectOwnership", ownership)));
    }

    public async Task PutOwnershipAsync(S3Call call)
    {
        var bucket = call.Bucket;
        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
        var ownership = S3Xml.Read(document, "OwnershipControls").Children("Rule").FirstOrDefault()?.Text("ObjectOwnership");
        if (!Ownership.IsValid(ownership))
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        if (ownership == Ownership.Enforced && AccessList.FromJson(bucket.Acl, bucket.OwnerUid).Grants.Any(grant => grant.Grantee != bucket.OwnerUid))
        {
            throw new S3Exception(S3Failure.InvalidAclWithOwnership);
        }

        await vault.Buckets.SetAsync(bucket.Id, BucketSetting.Ownership, ownership);
    }

    public async Task DeleteOwnershipAsync(S3Call call)
    {
        await vault.Buckets.SetAsync(call.Bucket.Id, BucketSetting.Ownership, null);
        call.Response.StatusCode = 204;
    }
}
