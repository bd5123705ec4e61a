using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Portal.Core.Storage.Embedded.Protocol.Access;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded.Protocol.Operations;

/// <summary>Removes objects, one or a thousand at a time.</summary>
internal sealed class DeleteOperations(ObjectVault vault)
{
    private const int MaxKeys = 1000;

    private const int MaxDocument = 8 * 1024 * 1024; // A thousand keys of 1024 bytes, each byte of them escaped.

    private const int MaxDocumentOfOthers = 2 * 1024 * 1024; // It is at the owner's cost.

    /// <summary>Removing what is not there is success.</summary>
    public async Task DeleteObjectAsync(S3Call call)
    {
        var conditions = DeleteConditions.Read(call);
        var deleted = await vault.Objects.DeleteAsync(call.Bucket.Id, [new Deletion(call.Key, call.Version, conditions.Check, call.WriterUid) { OnlyExisting = conditions.IsAny }]);
        call.AnswerVersion(deleted[0].Version);
        if (deleted[0].MadeMarker || deleted[0].WasMarker)
        {
            call.Response.Headers["x-amz-delete-marker"] = "true";
        }

        call.Response.StatusCode = 204;
    }

    public async Task DeleteObjectsAsync(S3Call call)
    {
        var bucket = call.Bucket;
        if (call.CallerUid is null && bucket.Policy is null)
        {
            call.Authorize(S3Action.DeleteObject, bucket, null, null); // The same for every key: nothing is read, at the owner's cost, from whom it refuses.
        }

        using var body = call.OpenBody();
        using var document = await body.ReadDocumentAsync(call.IsBucketOwner ? MaxDocument : MaxDocumentOfOthers, call.Aborted);
        var request = S3Xml.Read(document, "Delete");
        var quiet = string.Equals(request.Text("Quiet"), "true", StringComparison.OrdinalIgnoreCase);
        var entries = request.Children("Object").Select(entry => new Entry(
            entry.Text("Key") ?? "", entry.Text("VersionId") is { Length: > 0 } version ? version : null, DeleteConditions.Read(entry))).ToList();
        if (entries.Count is 0 or > MaxKeys || entries.Exists(entry => entry.Key.Length == 0))
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        var refusals = new Dictionary<Entry, S3Exception>();
        entries.ForEach(entry => Judge(call, entry, refusals));
        var accepted = entries.Where(entry => !refusals.ContainsKey(entry)).Distinct().ToList();
        var deleted = await vault.Objects.DeleteAsync(bucket.Id, [.. accepted.Select(entry => new Deletion(
            entry.Key, entry.Version, row => Check(entry, row, refusals), call.WriterUid) { SkipsRefused = true, OnlyExisting = entry.Conditions.IsAny })]);
        var results = accepted.Zip(deleted).ToDictionary(pair => pair.First, pair => pair.Second);
        await S3Xml.WriteAsync(call.Response, "DeleteResult", xml =>
        {
            foreach (var entry in entries)
            {
                if (refusals.TryGetValue(entry, out var refusal))
                {
                    WriteRefusal(xml, entry, refusal);
                }
                else if (!quiet && results.GetValueOrDefault(entry) is { } result)
                {
                    WriteDeleted(xml, entry, result, bucket.Versioning is not null);
                }
            }
        });
    }

    private static void Judge(S3Call call, Entry entry, Dictionary<Entry, S3Exception> refusals)
    {
        if (!call.Allows(S3Action.DeleteObject, entry.Key, entry.Version))
        {
            refusals[entry] = new S3Exception(S3Failure.AccessDenied);
        }
        else if (entry.Version is not (null or VersionIds.Null) && VersionIds.RowOf(entry.Version) is null)
        {
            refusals[entry] = new S3Exception(S3Failure.NoSuchVersion);
        }
    }

    private static void Check(Entry entry, ObjectRow? row, Dictionary<Entry, S3Exception> refusals)
    {
        try
        {
            entry.Conditions.Check(row);
        }
        catch (S3Exception refusal)
        {
            refusals[entry] = refusal;
            throw;
        }
    }

    private static void WriteDeleted(XmlWriter xml, Entry entry, DeletedObject result, bool versioned) => xml.Element("Deleted", () =>
    {
        xml.Element("Key", entry.Key);
        if (entry.Version is not null && versioned)
        {
            xml.Element("VersionId", entry.Version);
        }

        if (result.MadeMarker || result.WasMarker)
        {
            xml.Element("DeleteMarker", true);
            xml.Element("DeleteMarkerVersionId", result.Version!);
        }
    });

    private static void WriteRefusal(XmlWriter xml, Entry entry, S3Exception refusal) => xml.Element("Error", () =>
    {
        xml.Element("Key", entry.Key);
        if (entry.Version is not null)
        {
            xml.Element("VersionId", entry.Version);
        }

        xml.Element("Code", refusal.Failure.Code);
        xml.Element("Message", refusal.Message);
    });

    private sealed record Entry(string Key, string? Version, DeleteConditions Conditions);
}

/// <summary>What must be true of an object that is to be deleted.</summary>
internal sealed record DeleteConditions(Conditions ETag, DateTimeOffset? ModifiedAt, long? Size)
{
    public bool IsAny => ETag.IfMatch is not null || ModifiedAt is not null || Size is not null;

    public static DeleteConditions Read(S3Call call) => new(
        new Conditions(call.Header("if-match"), null, null, null),
        ReadTime(call.Header("x-amz-if-match-last-modified-time")),
        ReadSize(call.Header("x-amz-if-match-size")));

    public static DeleteConditions Read(XElement entry) => new(
        new Conditions(entry.Text("ETag"), null, null, null), ReadTime(entry.Text("LastModifiedTime")), ReadSize(entry.Text("Size")));

    /// <exception cref="S3Exception">PreconditionFailed.</exception>
    public void Check(ObjectRow? row)
    {
        ETag.CheckDelete(row);
        if (row is not null
            && ((ModifiedAt is { } time && time.ToUnixTimeSeconds() != row.ModifiedAt.ToUnixTimeSeconds()) || (Size is { } size && size != row.Size)))
        {
            throw new S3Exception(S3Failure.PreconditionFailed);
        }
    }

    private static DateTimeOffset? ReadTime(string? text) => text is null
        ? null
        : ObjectHeaders.ReadTime(text) ?? (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new S3Exception(S3Failure.InvalidArgument));

    private static long? ReadSize(string? text) => text is null
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw new S3Exception(S3Failure.InvalidArgument);
}
