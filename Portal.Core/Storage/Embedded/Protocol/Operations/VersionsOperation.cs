using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Lists all versions of a bucket's objects, with the markers of those that were deleted.</summary>
internal sealed class VersionsOperation(ObjectVault vault)
{
    public Task ListVersionsAsync(S3Call call)
    {
        var format = ListFormat.Read(call.Query);
        var marker = call.Query["key-marker"] ?? "";
        var versionMarker = call.Query["version-id-marker"] is { Length: > 0 } given ? given : null;
        if (versionMarker is not null && marker.Length == 0)
        {
            throw new S3Exception(S3Failure.InvalidArgument, "A version-id marker cannot be specified without a key marker.");
        }

        var query = ListOperations.ReadQuery(call, format, marker);
        var page = vault.VersionListing.List(call.Bucket.Id, query, versionMarker);
        return S3Xml.WriteAsync(call.Response, "ListVersionsResult", xml =>
        {
            ListOperations.WriteHead(xml, call, query, page.More, format);
            xml.Element("KeyMarker", format.Encode(marker));
            xml.Element("VersionIdMarker", versionMarker ?? "");
            if (page is { More: true, Last: var (key, version) })
            {
                xml.Element("NextKeyMarker", format.Encode(key));
                if (version.Length > 0)
                {
                    xml.Element("NextVersionIdMarker", version);
                }
            }

            foreach (var entry in page.Versions)
            {
                Write(xml, call, format, entry);
            }

            ListOperations.WriteFolders(xml, page.Folders, format);
        });
    }

    private static void Write(System.Xml.XmlWriter xml, S3Call call, ListFormat format, ListedVersion entry)
    {
        var owner = entry.Object.OwnerUid ?? call.Bucket.OwnerUid;
        void WriteVersion()
        {
            xml.Element("VersionId", entry.Version);
            xml.Element("IsLatest", entry.IsLatest);
        }

        if (!entry.IsMarker)
        {
            xml.Element("Version", () => ListOperations.WriteObject(xml, entry.Object, format.Encode(entry.Object.Key), owner, WriteVersion));
            return;
        }

        xml.Element("DeleteMarker", () =>
        {
            xml.Element("Key", format.Encode(entry.Object.Key));
            WriteVersion();
            xml.Element("LastModified", entry.Object.ModifiedAt);
            xml.Person("Owner", owner);
        });
    }
}
