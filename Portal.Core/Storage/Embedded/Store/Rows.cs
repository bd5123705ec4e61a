using System.Text.Json;

namespace Portal.Core.Storage.Embedded.Store;

/// <param name="Quota">Bytes; <see langword="null"/> for no limit.</param>
internal sealed record AccountRow(long Id, string S3Uid, string StorageType, long? Quota, bool Suspended);

/// <param name="OwnerUid">The account's name in storage.</param>
/// <param name="OwnerSuspended">Then nobody reaches the bucket, whatever it allows to others.</param>
/// <param name="Cors">XML.</param>
/// <param name="Versioning"><see cref="Versioned"/>, <see cref="Paused"/>, or <see langword="null"/>: never switched on.</param>
/// <param name="Acl">JSON; <see langword="null"/> for private.</param>
/// <param name="Policy">JSON as it was given.</param>
/// <param name="PublicBlock">XML.</param>
/// <param name="Ownership">Such as <c>BucketOwnerEnforced</c>.</param>
/// <param name="Lifecycle">XML.</param>
internal sealed record BucketRow(
    long Id, string Name, long AccountId, string OwnerUid, bool OwnerSuspended, DateTimeOffset CreatedAt,
    string? Cors, string? Versioning, string? Acl, string? Policy, string? PublicBlock, string? Ownership, string? Lifecycle)
{
    public const string Versioned = "Enabled";
    public const string Paused = "Suspended";
}

/// <param name="Id">Changes whenever the object is written again; of two versions of a key the later one has the greater.</param>
/// <param name="File">The file with the whole body; none when it is empty or in segments.</param>
/// <param name="Segments">How many files hold the body of an object that was uploaded in parts; else 0.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="Version"><see langword="null"/> for the version that S3 calls <c>null</c>.</param>
/// <param name="IsMarker">It has no body and says that the object was deleted.</param>
/// <param name="IsCurrent">It is what one gets who names no version.</param>
/// <param name="Tags">JSON; <see langword="null"/> for none.</param>
/// <param name="Acl">JSON; <see langword="null"/> for private.</param>
/// <param name="OwnerUid"><see langword="null"/> for the bucket's owner.</param>
internal sealed record ObjectRow(
    long Id, string Key, long Size, string ETag, DateTimeOffset ModifiedAt, string? File, int Segments,
    IReadOnlyDictionary<string, string> Headers, StoredChecksum? Checksum,
    string? Version, bool IsMarker, bool IsCurrent, string? Tags, string? Acl, string? OwnerUid);

/// <param name="Checksum">Base64, of the kind that the object has.</param>
internal sealed record SegmentRow(int Number, long Size, string? File, string? Checksum = null);

/// <param name="OwnerUid">Who has begun it; <see langword="null"/> for the bucket's owner.</param>
internal sealed record UploadRow(
    string Id, string Key, DateTimeOffset StartedAt, IReadOnlyDictionary<string, string> Headers, string? ChecksumKind, string? ChecksumType,
    string? Tags, string? Acl, string? OwnerUid);

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
