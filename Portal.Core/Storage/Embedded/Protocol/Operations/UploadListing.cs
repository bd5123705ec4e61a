using System.Text;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Shows what is unfinished: the uploads of a bucket and the parts of an upload.</summary>
internal sealed class UploadListing(ObjectVault vault)
{
    private const int MaxEntries = 1000;

    public Task ListPartsAsync(S3Call call)
    {
        var upload = UploadOperations.Require(call, vault);
        var after = call.Query.Number("part-number-marker", 0);
        var limit = Math.Min(call.Query.Number("max-parts", MaxEntries), MaxEntries);
        var parts = vault.Uploads.ListParts(upload.Id, after, limit + 1);
        var more = parts.Count > limit;
        parts = parts[..Math.Min(limit, parts.Count)];
        var kind = ChecksumKind.Find(upload.ChecksumKind);
        return S3Xml.WriteAsync(call.Response, "ListPartsResult", xml =>
        {
            xml.Element("Bucket", call.BucketName);
            xml.Element("Key", ListFormat.Read(call.Query).Encode(call.Key));
            xml.Element("UploadId", upload.Id);
            xml.Person("Initiator", upload.OwnerUid ?? call.Bucket.OwnerUid);
            xml.Person("Owner", UploadOperations.OwnerOf(upload, call.Bucket) ?? call.Bucket.OwnerUid);
            xml.Element("StorageClass", "STANDARD");
            xml.Element("PartNumberMarker", after);
            xml.Element("NextPartNumberMarker", parts.Count > 0 ? parts[^1].Number : after);
            xml.Element("MaxParts", limit);
            xml.Element("IsTruncated", more);
            if (kind is not null)
            {
                xml.Element("ChecksumAlgorithm", kind.Name);
                xml.Element("ChecksumType", upload.ChecksumType!);
            }

            parts.ForEach(part => xml.Element("Part", () =>
            {
                xml.Element("PartNumber", part.Number);
                xml.Element("LastModified", part.ModifiedAt);
                xml.Element("ETag", $"\"{part.ETag}\"");
                xml.Element("Size", part.Size);
                if (kind is not null && part.Checksum is not null)
                {
                    xml.Element(kind.Element, part.Checksum);
                }
            }));
        });
    }

    public Task ListUploadsAsync(S3Call call)
    {
        var format = ListFormat.Read(call.Query);
        var keyMarker = call.Query["key-marker"] ?? "";
        var idMarker = keyMarker.Length == 0 ? "" : call.Query["upload-id-marker"] ?? "";
        var limit = Math.Min(call.Query.Number("max-uploads", MaxEntries), MaxEntries);
        var page = List(call.Bucket.Id, format, keyMarker, idMarker, limit);
        return S3Xml.WriteAsync(call.Response, "ListMultipartUploadsResult", xml =>
        {
            xml.Element("Bucket", call.BucketName);
            xml.Element("KeyMarker", format.Encode(keyMarker));
            xml.Element("UploadIdMarker", idMarker);
            if (page.More)
            {
                xml.Element("NextKeyMarker", format.Encode(page.LastKey));
                xml.Element("NextUploadIdMarker", page.LastId);
            }

            xml.Element("Prefix", format.Encode(format.Prefix));
            if (format.Delimiter.Length > 0)
            {
                xml.Element("Delimiter", format.Encode(format.Delimiter));
            }

            format.WriteEncoding(xml);
            xml.Element("MaxUploads", limit);
            xml.Element("IsTruncated", page.More);
            page.Uploads.ForEach(upload => xml.Element("Upload", () =>
            {
                xml.Element("Key", format.Encode(upload.Key));
                xml.Element("UploadId", upload.Id);
                xml.Person("Initiator", upload.OwnerUid ?? call.Bucket.OwnerUid);
                xml.Person("Owner", UploadOperations.OwnerOf(upload, call.Bucket) ?? call.Bucket.OwnerUid);
                xml.Element("StorageClass", "STANDARD");
                xml.Element("Initiated", upload.StartedAt);
            }));
            page.Folders.ForEach(folder => xml.Element("CommonPrefixes", () => xml.Element("Prefix", format.Encode(folder))));
        });
    }

    private UploadPage List(long bucketId, ListFormat format, string keyMarker, string idMarker, int limit)
    {
        var page = new UploadPage();
        var range = new KeyRange(format.Prefix, format.Delimiter);
        var from = Encoding.UTF8.GetBytes(keyMarker);
        if (idMarker.Length == 0 || !range.Contains(from))
        {
            (from, idMarker) = (range.Start(keyMarker), "");
        }

        while (from is not null && limit > 0)
        {
            var uploads = vault.Uploads.List(bucketId, from, idMarker, range.End, limit + 1);
            (from, idMarker) = (null, "");
            foreach (var upload in uploads)
            {
                if (page.Count == limit)
                {
                    page.More = true;
                    return page;
                }

                if (range.FolderOf(Encoding.UTF8.GetBytes(upload.Key)) is { } folder)
                {
                    page.AddFolder(Encoding.UTF8.GetString(folder));
                    from = KeyRange.Successor(folder); // Goes on behind the folder, however many uploads it has.
                    break;
                }

                page.Add(upload);
            }
        }

        return page;
    }

    private sealed class UploadPage
    {
        public List<UploadRow> Uploads { get; } = [];

        public List<string> Folders { get; } = [];

        public int Count => Uploads.Count + Folders.Count;

        public bool More { get; set; }

        public string LastKey { get; private set; } = "";

        public string LastId { get; private set; } = "";

        public void Add(UploadRow upload)
        {
            Uploads.Add(upload);
            (LastKey, LastId) = (upload.Key, upload.Id);
        }

        public void AddFolder(string folder)
        {
            Folders.Add(folder);
            (LastKey, LastId) = (folder, "");
        }
    }
}
