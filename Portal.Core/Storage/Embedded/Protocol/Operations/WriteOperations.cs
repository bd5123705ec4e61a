using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Takes objects in, and makes them of other objects.</summary>
internal sealed class WriteOperations(ObjectVault vault, BodyWriter writer)
{
    public async Task PutObjectAsync(S3Call call)
    {
        var bucket = call.Bucket;
        var headers = ObjectHeaders.Read(call.Request.Headers);
        var tags = ReadTags(call);
        var acl = AclOperations.OfRequest(call, vault);
        var conditions = Conditions.Read(call);
        using var body = call.OpenBody();
        BodyWriter.CheckSize(body.ExpectedLength);

        // Refused now, a large body need not be sent; the same is looked at again when it is there.
        var replaced = vault.Objects.Find(bucket.Id, call.Key);
        conditions.CheckWrite(replaced);
        using var ticket = vault.Quota.Enter(bucket.AccountId, body.ExpectedLength, bucket.Versioning is null ? replaced?.Size ?? 0 : 0);
        using var written = await writer.WriteAsync(body, null, asFile: false, call.Aborted);
        var made = await vault.Objects.PutAsync(
            bucket.Id,
            new NewObject(call.Key, written.Body.Size, written.Body.ETag, written.File, headers, written.Checksum, tags, acl, call.WriterUid, written.Small),
            conditions.CheckWrite);
        written.Keep();
        call.Response.Headers.ETag = $"\"{written.Body.ETag}\"";
        call.AnswerVersion(made.Version);
        ExpirationHeader.Write(call, call.Key, written.Body.Size, tags, made.ModifiedAt);
        WriteChecksum(call, written.Checksum);
        call.Response.ContentLength = 0;
    }

    public async Task CopyObjectAsync(S3Call call)
    {
        var bucket = call.Bucket;
        var source = CopySource.Read(call);
        var replaceHeaders = IsReplaced(call, "x-amz-metadata-directive");
        var replaceTags = IsReplaced(call, "x-amz-tagging-directive");
        if (!replaceHeaders && source.Version is null && source.Bucket.Id == bucket.Id && source.Key == call.Key)
        {
            throw new S3Exception(
                S3Failure.InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
                + "storage class, website redirect location or encryption attributes.");
        }

        var given = ObjectHeaders.Read(call.Request.Headers);
        var tags = replaceTags ? ReadTags(call) : null;
        var acl = AclOperations.OfRequest(call, vault);
        using var original = source.Open(call, vault);
        var row = original.Row;
        BodyWriter.CheckSize(row.Size);
        if (!replaceTags)
        {
            JudgeTags(call, source, row);
        }

        var conditions = Conditions.Read(call);
        var replaced = vault.Objects.Find(bucket.Id, call.Key);
        conditions.CheckWrite(replaced);
        using var ticket = vault.Quota.Enter(bucket.AccountId, row.Size, bucket.Versioning is null ? replaced?.Size ?? 0 : 0);
        var kind = ChecksumKind.Find(call.Header("x-amz-checksum-algorithm") ?? row.Checksum?.Kind);
        using var written = await writer.CopyAsync(original, new ByteRange(0, row.Size), kind, asFile: false, call.Aborted);
        var made = await vault.Objects.PutAsync(
            bucket.Id,
            new NewObject(
                call.Key, row.Size, written.Body.ETag, written.File, replaceHeaders ? given : row.Headers, written.Checksum,
                replaceTags ? tags : row.Tags, acl, call.WriterUid, written.Small),
            conditions.CheckWrite);
        written.Keep();
        call.AnswerVersion(made.Version);
        source.AnswerVersion(call, row);
        await S3Xml.WriteAsync(call.Response, "CopyObjectResult", xml =>
        {
            xml.Element("LastModified", made.ModifiedAt);
            xml.Element("ETag", $"\"{written.Body.ETag}\"");
            if (kind is not null)
            {
                xml.Element(kind.Element, written.Checksum!.Value);
                xml.Element("ChecksumType", written.Checksum.Type);
            }
        });
    }

    /// <summary>A copy that keeps the tags of its source is a write that brings these, and reads them.</summary>
    private static void JudgeTags(S3Call call, CopySource source, ObjectRow row)
    {
        call.GivenTags = TagSet.FromJson(row.Tags); // Whatever a header says.
        call.Authorize(S3Action.PutObject);
        if (row.Tags is not null)
        {
            call.Authorize(S3Action.GetTagging, source.Bucket, source.Key, source.Version);
            call.RefuseDenied(S3Action.PutTagging);
        }
    }

    /// <summary>The tags that a request gives to what it writes, as JSON; <see langword="null"/> for none.</summary>
    /// <exception cref="S3Exception">InvalidTag, InvalidArgument, or AccessDenied: the bucket's policy forbids tags.</exception>
    internal static string? ReadTags(S3Call call)
    {
        if (call.GivenTags?.ToJson() is not { } tags)
        {
            return null;
        }

        call.RefuseDenied(S3Action.PutTagging);
        return tags;
    }

    internal static void WriteChecksum(S3Call call, StoredChecksum? checksum)
    {
        if (checksum is not null)
        {
            call.Response.Headers[ChecksumKind.Find(checksum.Kind)!.Header] = checksum.Value;
            call.Response.Headers["x-amz-checksum-type"] = checksum.Type;
        }
    }

    private static bool IsReplaced(S3Call call, string directive) => call.Header(directive) switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        _ => throw new S3Exception(S3Failure.InvalidArgument, $"Unknown {directive["x-amz-".Length..].Replace('-', ' ')}."),
    };
}
