using System.Globalization;
using System.Xml;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Tells what an object is made of, without its body.</summary>
internal sealed class AttributesOperation(ObjectVault vault)
{
    private const int MaxParts = 1000;

    private static readonly string[] Known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    public Task GetAttributesAsync(S3Call call)
    {
        var wanted = call.Request.Headers["x-amz-object-attributes"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length == 0 || wanted.Any(name => !Known.Contains(name)))
        {
            throw new S3Exception(S3Failure.InvalidArgument, "Invalid attribute name specified.")
            {
                Details = [("ArgumentName", "x-amz-object-attributes"), ("ArgumentValue", string.Join(',', wanted))],
            };
        }

        var row = ReadOperations.Find(call, vault, S3Action.GetAttributes);
        ReadOperations.AnswerVersion(call, row);
        call.Response.Headers.LastModified = row.ModifiedAt.ToString("r", CultureInfo.InvariantCulture);
        return S3Xml.WriteAsync(call.Response, "GetObjectAttributesResponse", xml =>
        {
            if (wanted.Contains("ETag"))
            {
                xml.Element("ETag", row.ETag);
            }

            if (wanted.Contains("Checksum") && row.Checksum is { } checksum)
            {
                xml.Element("Checksum", () =>
                {
                    xml.Element(ChecksumKind.Find(checksum.Kind)!.Element, checksum.Value);
                    xml.Element("ChecksumType", checksum.Type);
                });
            }

            if (wanted.Contains("ObjectParts") && row.Segments > 0)
            {
                xml.Element("ObjectParts", () => WriteParts(xml, call, row));
            }

            if (wanted.Contains("StorageClass"))
            {
                xml.Element("StorageClass", "STANDARD");
            }

            if (wanted.Contains("ObjectSize"))
            {
                xml.Element("ObjectSize", row.Size);
            }
        });
    }

    private void WriteParts(XmlWriter xml, S3Call call, ObjectRow row)
    {
        var after = Number(call.Header("x-amz-part-number-marker"), 0);
        var limit = Math.Min(Number(call.Header("x-amz-max-parts"), MaxParts), MaxParts);
        var numbered = vault.Objects.ListSegments(row.Id).Select((segment, index) => (Number: index + 1, Segment: segment)).Where(part => part.Number > after).ToList();
        var page = numbered.Take(limit).ToList();
        xml.Element("PartsCount", row.Segments);
        xml.Element("PartNumberMarker", after);
        xml.Element("NextPartNumberMarker", page.Count > 0 ? page[^1].Number : after);
        xml.Element("MaxParts", limit);
        xml.Element("IsTruncated", numbered.Count > page.Count);
        foreach (var (number, segment) in page)
        {
            xml.Element("Part", () =>
            {
                xml.Element("PartNumber", number);
                xml.Element("Size", segment.Size);
                if (segment.Checksum is not null && row.Checksum is { } checksum)
                {
                    xml.Element(ChecksumKind.Find(checksum.Kind)!.Element, segment.Checksum);
                }
            });
        }
    }

    private static int Number(string? text, int byDefault) => text is null
        ? byDefault
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new S3Exception(S3Failure.InvalidArgument);
}
