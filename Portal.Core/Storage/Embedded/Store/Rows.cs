using System.Text.Json;

namespace Portal.Core.Storage.Embedded.Store;

/// <param name="Quota">Bytes; <see langword="null"/> for no limit.</param>
internal sealed record AccountRow(long Id, string S3Uid, string StorageType, long? Quota, bool Suspended);

internal sealed record BucketRow(long Id, string Name, long AccountId, DateTimeOffset CreatedAt, string? Cors);

/// <param name="Id">Changes whenever the object is written again.</param>
/// <param name="File">The file with the whole body; none when it is empty or in segments.</param>
/// <param name="Segments">How many files hold the body of an object that was uploaded in parts; else 0.</param>
/// <param name="ETag">Without quotes.</param>
internal sealed record ObjectRow(
    long Id, string Key, long Size, string ETag, DateTimeOffset ModifiedAt, string? File, int Segments,
    IReadOnlyDictionary<string, string> Headers, StoredChecksum? Checksum);

internal sealed record SegmentRow(int Number, long Size, string? File);

internal sealed record UploadRow(
    string Id, string Key, DateTimeOffset StartedAt, IReadOnlyDictionary<string, string> Headers, string? ChecksumKind, string? ChecksumType);

internal sealed record PartRow(int Number, long Size, string ETag, DateTimeOffset ModifiedAt, string? File, string? Checksum);

/// <param name="Kind">As in the header's name, upper case: <c>CRC32</c>.</param>
/// <param name="Value">Base64; of a checksum of checksums with <c>-N</c> after it.</param>
internal sealed record StoredChecksum(string Kind, string Value)
{
    public string Type => Value.Contains('-') ? "COMPOSITE" : "FULL_OBJECT";
}

internal static class RowFormat
{
    public static string ToJson(IReadOnlyDictionary<string, string> headers) => JsonSerializer.Serialize(headers);

    public static IReadOnlyDictionary<string, string> FromJson(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;

    public static DateTimeOffset ToTime(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
