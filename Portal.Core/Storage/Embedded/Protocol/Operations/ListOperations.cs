using System.Text;
using System.Xml;
using Portal.Core.Storage.Embedded.Store;
using Portal.Core.Storage.Signing;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Lists the objects of a bucket, in both versions of the operation.</summary>
internal sealed class ListOperations(ObjectVault vault)
{
    private const int MaxKeys = 1000;

    public Task ListObjectsAsync(S3Call call)
    {
        var format = ListFormat.Read(call.Query);
        var marker = call.Query["marker"] ?? "";
        var (query, page) = List(call, format, marker);
        return S3Xml.WriteAsync(call.Response, "ListBucketResult", xml =>
        {
            WriteHead(xml, call, query, page, format);
            xml.Element("Marker", format.Encode(marker));
            if (page.More && query.Delimiter.Length > 0)
            {
                xml.Element("NextMarker", format.Encode(page.Last!));
            }

            WriteEntries(xml, call, page, format, withOwner: true);
        });
    }

    public Task ListObjectsV2Async(S3Call call)
    {
        var format = ListFormat.Read(call.Query);
        var token = call.Query["continuation-token"];
        var startAfter = call.Query["start-after"];
        var (query, page) = List(call, format, token is null ? startAfter ?? "" : FromToken(token));
        return S3Xml.WriteAsync(call.Response, "ListBucketResult", xml =>
        {
            WriteHead(xml, call, query, page, format);
            xml.Element("KeyCount", page.Objects.Count + page.Folders.Count);
            if (startAfter is not null)
            {
                xml.Element("StartAfter", format.Encode(startAfter));
            }

            if (token is not null)
            {
                xml.Element("ContinuationToken", token);
            }

            if (page.More)
            {
                xml.Element("NextContinuationToken", ToToken(page.Last!));
            }

            WriteEntries(xml, call, page, format, withOwner: call.Query["fetch-owner"] == "true");
        });
    }

    /// <summary>Without versioning, every object has the one version <c>null</c>.</summary>
    public Task ListVersionsAsync(S3Call call)
    {
        var format = ListFormat.Read(call.Query);
        var marker = call.Query["key-marker"] ?? "";
        var (query, page) = List(call, format, marker);
        return S3Xml.WriteAsync(call.Response, "ListVersionsResult", xml =>
        {
            WriteHead(xml, call, query, page, format);
            xml.Element("KeyMarker", format.Encode(marker));
            xml.Element("VersionIdMarker", call.Query["version-id-marker"] ?? "");
            if (page.More)
            {
                xml.Element("NextKeyMarker", format.Encode(page.Last!));
                xml.Element("NextVersionIdMarker", "null");
            }

            WriteEntries(xml, call, page, format, withOwner: true, asVersions: true);
        });
    }

    private (ListingQuery Query, ListingPage Page) List(S3Call call, ListFormat format, string after)
    {
        var query = new ListingQuery(format.Prefix, format.Delimiter, after, Math.Min(call.Query.Number("max-keys", MaxKeys), MaxKeys));
        return (query, vault.Listing.List(call.Bucket.Id, query));
    }

    private static void WriteHead(XmlWriter xml, S3Call call, ListingQuery query, ListingPage page, ListFormat format)
    {
        xml.Element("Name", call.BucketName);
        xml.Element("Prefix", format.Encode(query.Prefix));
        xml.Element("MaxKeys", query.Limit);
        if (query.Delimiter.Length > 0)
        {
            xml.Element("Delimiter", format.Encode(query.Delimiter));
        }

        format.WriteEncoding(xml);
        xml.Element("IsTruncated", page.More);
    }

    private static void WriteEntries(XmlWriter xml, S3Call call, ListingPage page, ListFormat format, bool withOwner, bool asVersions = false)
    {
        foreach (var entry in page.Objects)
        {
            xml.Element(asVersions ? "Version" : "Contents", () =>
            {
                xml.Element("Key", format.Encode(entry.Key));
                if (asVersions)
                {
                    xml.Element("VersionId", "null");
                    xml.Element("IsLatest", true);
                }

                xml.Element("LastModified", entry.ModifiedAt);
                xml.Element("ETag", $"\"{entry.ETag}\"");
                if (entry.ChecksumKind is not null)
                {
                    xml.Element("ChecksumAlgorithm", entry.ChecksumKind);
                    xml.Element("ChecksumType", new StoredChecksum(entry.ChecksumKind, entry.Checksum!).Type);
                }

                xml.Element("Size", entry.Size);
                xml.Element("StorageClass", "STANDARD");
                if (withOwner)
                {
                    xml.Person("Owner", call.Account.S3Uid);
                }
            });
        }

        foreach (var folder in page.Folders)
        {
            xml.Element("CommonPrefixes", () => xml.Element("Prefix", format.Encode(folder)));
        }
    }

    private static string ToToken(string last) => Convert.ToBase64String(Encoding.UTF8.GetBytes(last));

    private static string FromToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new S3Exception(S3Failure.InvalidArgument, "The continuation token provided is incorrect.");
    }
}

/// <summary>How a listing is cut and written, of keys as of uploads.</summary>
internal sealed record ListFormat(string Prefix, string Delimiter, bool UrlEncoded)
{
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static ListFormat Read(S3Query query) => new(
        query["prefix"] ?? "",
        query["delimiter"] ?? "",
        query["encoding-type"] switch
        {
            null or "" => false,
            "url" => true,
            _ => throw new S3Exception(S3Failure.InvalidArgument, "Invalid Encoding Method specified in Request"),
        });

    public string Encode(string text) => UrlEncoded ? S3Encoding.Encode(text, keepSlash: true) : text;

    public void WriteEncoding(XmlWriter xml)
    {
        if (UrlEncoded)
        {
            xml.Element("EncodingType", "url");
        }
    }
}
