using System.Globalization;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;
using Portal.Core.Storage.Signing;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Multipart uploads, from their beginning to the object.</summary>
internal sealed class UploadOperations(ObjectVault vault, BodyWriter writer)
{
    private const int MaxParts = 10000;
    private const int MaxDocument = 8 * 1024 * 1024;

    public async Task CreateAsync(S3Call call)
    {
        var headers = ObjectHeaders.Read(call.Request.Headers);
        var (kind, type) = ReadChecksum(call);
        var id = await vault.Uploads.BeginAsync(call.Bucket.Id, new UploadRow(
            "", call.Key, default, headers, kind?.Name, type, WriteOperations.ReadTags(call), ReadAcl(call), call.Account.S3Uid));
        if (kind is not null)
        {
            call.Response.Headers["x-amz-checksum-algorithm"] = kind.Name;
            call.Response.Headers["x-amz-checksum-type"] = type;
        }

        await S3Xml.WriteAsync(call.Response, "InitiateMultipartUploadResult", xml =>
        {
            xml.Element("Bucket", call.BucketName);
            xml.Element("Key", call.Key);
            xml.Element("UploadId", id);
        });
    }

    public async Task UploadPartAsync(S3Call call)
    {
        var number = ReadPartNumber(call);
        var upload = Require(call, vault);
        using var body = call.OpenBody();
        BodyWriter.CheckSize(body.ExpectedLength);
        using var ticket = vault.Quota.Enter(call.Bucket.AccountId, body.ExpectedLength, 0);
        using var written = await writer.WriteAsync(body, ChecksumKind.Find(upload.ChecksumKind), asFile: true, call.Aborted);
        await SavePartAsync(call, upload, number, written);
        call.Response.Headers.ETag = $"\"{written.Body.ETag}\"";
        WriteOperations.WriteChecksum(call, written.Checksum);
        call.Response.ContentLength = 0;
    }

    public async Task UploadPartCopyAsync(S3Call call)
    {
        var number = ReadPartNumber(call);
        var upload = Require(call, vault);
        var source = CopySource.Read(call);
        using var original = source.Open(call, vault);
        var range = ReadCopyRange(call, original.Row.Size);
        BodyWriter.CheckSize(range.Length);
        using var ticket = vault.Quota.Enter(call.Bucket.AccountId, range.Length, 0);
        using var written = await writer.CopyAsync(original, range, ChecksumKind.Find(upload.ChecksumKind), asFile: true, call.Aborted);
        source.AnswerVersion(call, original.Row);
        var modified = await SavePartAsync(call, upload, number, written);
        await S3Xml.WriteAsync(call.Response, "CopyPartResult", xml =>
        {
            xml.Element("LastModified", modified);
            xml.Element("ETag", $"\"{written.Body.ETag}\"");
        });
    }

    public async Task AbortAsync(S3Call call)
    {
        Require(call, vault);
        await vault.Uploads.AbortAsync(call.Bucket.Id, call.Key, UploadId(call));
        call.Response.StatusCode = 204;
    }

    public async Task CompleteAsync(S3Call call)
    {
        var bucket = call.Bucket;
        Require(call, vault, orMade: true);
        using var body = call.OpenBody(withChecksum: false); // What the headers say is of the object.
        using var document = await body.ReadDocumentAsync(MaxDocument, call.Aborted);
        var wanted = PartList.Read(S3Xml.Read(document, "CompleteMultipartUpload"));
        var expected = ChecksumKind.All.Select(kind => call.Header(kind.Header)).FirstOrDefault(value => value is not null);
        var (made, version) = await vault.Uploads.CompleteAsync(
            bucket.Id, call.Key, UploadId(call), (upload, parts) => wanted.Choose(upload, parts, expected, OwnerOf(upload, bucket)), Conditions.Read(call).CheckWrite);
        call.AnswerVersion(version);
        await S3Xml.WriteAsync(call.Response, "CompleteMultipartUploadResult", xml =>
        {
            xml.Element("Location", $"{call.Request.Scheme}://{call.Request.Host}{S3Encoding.Encode(call.Target.Path, keepSlash: true)}");
            xml.Element("Bucket", call.BucketName);
            xml.Element("Key", call.Key);
            xml.Element("ETag", $"\"{made.ETag}\"");
            if (made.Checksum is { } checksum)
            {
                xml.Element(ChecksumKind.Find(checksum.Kind)!.Element, checksum.Value);
                xml.Element("ChecksumType", checksum.Type);
            }
        });
    }

    /// <summary>The upload, for those who may go on with it: who has begun it, and the bucket's owner.</summary>
    /// <param name="orMade">Whether it may be finished already.</param>
    /// <exception cref="S3Exception">NoSuchUpload or AccessDenied.</exception>
    internal static UploadRow? Require(S3Call call, ObjectVault vault, bool orMade)
    {
        var upload = vault.Uploads.Find(call.Bucket.Id, call.Key, UploadId(call));
        return upload is null
            ? orMade ? null : throw new S3Exception(S3Failure.NoSuchUpload)
            : call.IsBucketOwner || (call.CallerUid is not null && upload.OwnerUid == call.CallerUid) ? upload : throw new S3Exception(S3Failure.AccessDenied);
    }

    internal static UploadRow Require(S3Call call, ObjectVault vault) => Require(call, vault, orMade: false)!;

    /// <summary>To whom the object will belong; <see langword="null"/> for the bucket's owner.</summary>
    internal static string? OwnerOf(UploadRow upload, BucketRow bucket) => upload.OwnerUid is not { } writer
        || writer == bucket.OwnerUid
        || bucket.Ownership == Ownership.Enforced
        || (bucket.Ownership == Ownership.Preferred && AccessList.FromJson(upload.Acl, writer).Allows(Permission.FullControl, bucket.OwnerUid, withGroups: false))
            ? null
            : writer;

    /// <summary>Where the bucket's owner will own what somebody else begins, the list says so: the headers are gone when the upload ends.</summary>
    private string? ReadAcl(S3Call call)
    {
        var acl = AclOperations.OfRequest(call, vault);
        return acl is null && call.WriterUid is null && !call.IsBucketOwner ? AccessList.Private(call.Bucket.OwnerUid).ToJson("") : acl;
    }

    private static string UploadId(S3Call call) => call.Query["uploadId"]!;

    private async Task<DateTimeOffset> SavePartAsync(S3Call call, UploadRow upload, int number, WrittenBody written)
    {
        var modified = await vault.Uploads.PutPartAsync(
            call.Bucket.Id, call.Key, upload.Id, new NewPart(number, written.Body.Size, written.Body.ETag, written.File, written.Checksum?.Value));
        written.Keep();
        return modified;
    }

    private static int ReadPartNumber(S3Call call) =>
        int.TryParse(call.Query["partNumber"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxParts
            ? number
            : throw new S3Exception(S3Failure.InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive");

    private static ByteRange ReadCopyRange(S3Call call, long size)
    {
        var header = call.Header("x-amz-copy-source-range");
        if (header is null)
        {
            return new ByteRange(0, size);
        }

        var bounds = header.Split('=', 2) is ["bytes", var range] ? range.Split('-') : [];
        return bounds.Length == 2
            && long.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first <= last && last < size
                ? new ByteRange(first, last - first + 1)
                : throw (bounds.Length == 2 && long.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out var beyond) && beyond >= size
                    ? new S3Exception(S3Failure.InvalidRange)
                    : new S3Exception(S3Failure.InvalidArgument, "The x-amz-copy-source-range value must be of the form bytes=first-last."));
    }

    private static (ChecksumKind? Kind, string? Type) ReadChecksum(S3Call call)
    {
        if (call.Header("x-amz-checksum-algorithm") is not { } name)
        {
            return (null, null);
        }

        var kind = ChecksumKind.Find(name)
            ?? throw new S3Exception(S3Failure.InvalidRequest, "Checksum algorithm provided is unsupported.");
        var type = call.Header("x-amz-checksum-type") ?? (kind.Name == "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
        return type switch
        {
            "FULL_OBJECT" when kind.Crc is not null => (kind, type),
            "COMPOSITE" when kind.Name != "CRC64NVME" => (kind, type),
            _ => throw new S3Exception(S3Failure.InvalidRequest, $"The {type} checksum type cannot be used with the {kind.Name} checksum algorithm."),
        };
    }
}
