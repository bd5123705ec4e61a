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
        var conditions = Conditions.Read(call);
        using var body = call.OpenBody();
        BodyWriter.CheckSize(body.Length);

        // Refused now, a large body need not be sent; the same is looked at again when it is there.
        var replaced = vault.Objects.Find(bucket.Id, call.Key);
        conditions.CheckWrite(replaced);
        using var ticket = vault.Quota.Enter(call.Account, body.Length, replaced?.Size ?? 0);
        using var written = await writer.WriteAsync(body, null, call.Aborted);
        await vault.Objects.PutAsync(
            bucket.Id,
            new NewObject(call.Key, body.Length, written.Body.ETag, written.File, headers, written.Checksum),
            conditions.CheckWrite);
        written.Keep();
        call.Response.Headers.ETag = $"\"{written.Body.ETag}\"";
        WriteChecksum(call, written.Checksum);
        call.Response.ContentLength = 0;
    }

    public async Task CopyObjectAsync(S3Call call)
    {
        var source = CopySource.Read(call);
        var replaceHeaders = ReadDirective(call);
        if (!replaceHeaders && source.Bucket.Id == call.Bucket.Id && source.Key == call.Key)
        {
            throw new S3Exception(
                S3Failure.InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
                + "storage class, website redirect location or encryption attributes.");
        }

        var given = ObjectHeaders.Read(call.Request.Headers);
        using var original = source.Open(vault);
        BodyWriter.CheckSize(original.Row.Size);
        var conditions = Conditions.Read(call);
        var replaced = vault.Objects.Find(call.Bucket.Id, call.Key);
        using var ticket = vault.Quota.Enter(call.Account, original.Row.Size, replaced?.Size ?? 0);
        var kind = ChecksumKind.Find(call.Header("x-amz-checksum-algorithm") ?? original.Row.Checksum?.Kind);
        using var written = await writer.CopyAsync(original, new ByteRange(0, original.Row.Size), kind, call.Aborted);
        var modified = await vault.Objects.PutAsync(
            call.Bucket.Id,
            new NewObject(
                call.Key, original.Row.Size, written.Body.ETag, written.File, replaceHeaders ? given : original.Row.Headers, written.Checksum),
            conditions.CheckWrite);
        written.Keep();
        await S3Xml.WriteAsync(call.Response, "CopyObjectResult", xml =>
        {
            xml.Element("LastModified", modified);
            xml.Element("ETag", $"\"{written.Body.ETag}\"");
            if (kind is not null)
            {
                xml.Element(kind.Element, written.Checksum!.Value);
            }
        });
    }

    internal static void WriteChecksum(S3Call call, StoredChecksum? checksum)
    {
        if (checksum is not null)
        {
            call.Response.Headers[ChecksumKind.Find(checksum.Kind)!.Header] = checksum.Value;
            call.Response.Headers["x-amz-checksum-type"] = checksum.Type;
        }
    }

    private static bool ReadDirective(S3Call call) => call.Header("x-amz-metadata-directive") switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        _ => throw new S3Exception(S3Failure.InvalidArgument, "Unknown metadata directive."),
    };
}
