using System.Text;
using System.Xml;
using Portal.Core.Storage.Embedded.Store;
using Portal.Core.Storage.Signing;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Lists the objects of a bucket, by both forms of the operation.</summary>
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
            WriteHead(xml, call, query, page.More, format);
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
            WriteHead(xml, call, query, page.More, format);
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

    private (ListingQuery Query, ListingPage Page) List(S3Call call, ListFormat format, string after)
    {
        var query = ReadQuery(call, format, after);
        return (query, vault.Listing.List(call.Bucket.Id, query));
    }

    internal static ListingQuery ReadQuery(S3Call call, ListFormat format, string after) =>
        new(format.Prefix, format.Delimiter, after, Math.Min(call.Query.Number("max-keys", MaxKeys), MaxKeys));

    internal static void WriteHead(XmlWriter xml, S3Call call, ListingQuery query, bool more, ListFormat format)
    {
        xml.Element("Name", call.BucketName);
        xml.Element("Prefix", format.Encode(query.Prefix));
        xml.Element("MaxKeys", query.Limit);
        if (query.Delimiter.Length > 0)
        {
            xml.Element("Delimiter", format.Encode(query.Delimiter));
        }

        format.WriteEncoding(xml);
        xml.Element("IsTruncated", more);
    }

    private static void WriteEntries(XmlWriter xml, S3Call call, ListingPage page, ListFormat format, bool withOwner)
    {
        foreach (var entry in page.Objects)
        {
            xml.Element("Contents", () => WriteObject(xml, entry, format.Encode(entry.Key), withOwner ? entry.OwnerUid ?? call.Bucket.OwnerUid : null));
        }

        WriteFolders(xml, page.Folders, format);
    }

    /// <summary>What every listing tells of an object.</summary>
    /// <param name="owner"><see langword="null"/> to leave it out.</param>
    internal static void WriteObject(XmlWriter xml, ListedObject entry, string key, string? owner, Action? afterKey = null)
    {
        xml.Element("Key", key);
        afterKey?.Invoke();
        xml.Element("LastModified", entry.ModifiedAt);
        xml.Element("ETag", $"\"{entry.ETag}\"");
        if (entry.ChecksumKind is not null)
        {
            xml.Element("ChecksumAlgorithm", entry.ChecksumKind);
            xml.Element("ChecksumType", new StoredChecksum(entry.ChecksumKind, entry.Checksum!).Type);
        }

        xml.Element("Size", entry.Size);
        xml.Element("StorageClass", "STANDARD");
        if (owner is not null)
        {
            xml.Person("Owner", owner);
        }
    }

    internal static void WriteFolders(XmlWriter xml, IReadOnlyList<string> folders, ListFormat format)
    {
        foreach (var folder in folders)
        {
            xml.Element("CommonPrefixes", () => xml.Element("Prefix", format.Encode(folder)));
        }
    }

    internal static string ToToken(string last) => Convert.ToBase64String(Encoding.UTF8.GetBytes(last));

    /// <exception cref="S3Exception">InvalidArgument.</exception>
    internal static string FromToken(string token)
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
