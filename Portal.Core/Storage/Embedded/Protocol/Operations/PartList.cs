using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Portal.Core.Storage.Embedded.Protocol.Checksums;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>The parts that a client names to complete its upload.</summary>
internal sealed class PartList
{
    private const long MinPartSize = 5 * 1024 * 1024;

    private readonly List<(int Number, string ETag, XElement Element)> _wanted;

    private PartList(List<(int Number, string ETag, XElement Element)> wanted) => _wanted = wanted;

    /// <exception cref="S3Exception">MalformedXML or InvalidPartOrder.</exception>
    public static PartList Read(XElement document)
    {
        var wanted = document.Children("Part").Select(part => (
            Number: int.TryParse(part.Text("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new S3Exception(S3Failure.MalformedXml),
            ETag: part.Text("ETag")?.Trim().Trim('"') ?? throw new S3Exception(S3Failure.MalformedXml),
            Element: part)).ToList();
        if (wanted.Count == 0)
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        return wanted.Zip(wanted.Skip(1)).Any(pair => pair.First.Number >= pair.Second.Number)
            ? throw new S3Exception(S3Failure.InvalidPartOrder)
            : new PartList(wanted);
    }

    /// <summary>The rows of the wanted parts, and what the object will be known by.</summary>
    /// <param name="expectedChecksum">What the client says that the whole object's checksum is, if it does.</param>
    /// <exception cref="S3Exception">InvalidPart, EntityTooSmall or BadDigest.</exception>
    /// <param name="ownerUid">To whom the object will belong; <see langword="null"/> for the bucket's owner.</param>
    public CompletedParts Choose(UploadRow upload, IReadOnlyList<PartRow> parts, string? expectedChecksum, string? ownerUid)
    {
        var kind = ChecksumKind.Find(upload.ChecksumKind);
        var byNumber = parts.ToDictionary(part => part.Number);
        var chosen = new List<PartRow>(_wanted.Count);
        foreach (var (number, etag, element) in _wanted)
        {
            if (!byNumber.TryGetValue(number, out var part) || part.ETag != etag
                || (kind is not null && element.Text(kind.Element) is { } checksum && checksum != part.Checksum))
            {
                throw new S3Exception(S3Failure.InvalidPart) { Details = [("PartNumber", number.ToString(CultureInfo.InvariantCulture))] };
            }

            chosen.Add(part);
        }

        if (chosen.SkipLast(1).FirstOrDefault(part => part.Size < MinPartSize) is { } small)
        {
            throw new S3Exception(S3Failure.EntityTooSmall)
            {
                Details = [("PartNumber", small.Number.ToString(CultureInfo.InvariantCulture))],
            };
        }

        var stored = kind is null ? null : new StoredChecksum(kind.Name, Combine(kind, upload.ChecksumType!, chosen));
        if (expectedChecksum is not null && stored is not null && expectedChecksum.Split('-')[0] != stored.Value.Split('-')[0])
        {
            throw new S3Exception(S3Failure.BadDigest, $"The {stored.Kind} you specified did not match the calculated checksum.");
        }

        return new CompletedParts(chosen, CombineETags(chosen), stored, ownerUid);
    }

    private static string CombineETags(List<PartRow> parts)
    {
#pragma warning disable CA5351 // S3 defines the ETag of such objects as an MD5 of MD5s.
        var md5 = MD5.HashData(parts.SelectMany(part => Convert.FromHexString(part.ETag)).ToArray());
#pragma warning restore CA5351
        return Convert.ToHexStringLower(md5) + "-" + parts.Count.ToString(CultureInfo.InvariantCulture);
    }

    private static string Combine(ChecksumKind kind, string type, List<PartRow> parts)
    {
        var checksums = parts.Select(part => (Convert.FromBase64String(part.Checksum!), part.Size)).ToList();
        if (type == "FULL_OBJECT")
        {
            return Convert.ToBase64String(kind.Combine(checksums));
        }

        using var hash = kind.Begin();
        checksums.ForEach(checksum => hash.Append(checksum.Item1));
        return Convert.ToBase64String(hash.Finish()) + "-" + parts.Count.ToString(CultureInfo.InvariantCulture);
    }
}
