using System.Text;
using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded.Store;

/// <param name="File">Published already; <see langword="null"/> for a body that is empty or comes along.</param>
/// <param name="Tags">JSON; <see langword="null"/> for none.</param>
/// <param name="Acl">JSON; <see langword="null"/> for private.</param>
/// <param name="OwnerUid"><see langword="null"/> for the bucket's owner.</param>
/// <param name="Body">A small body, which lies beside the metadata.</param>
internal sealed record NewObject(
    string Key, long Size, string ETag, string? File, IReadOnlyDictionary<string, string> Headers, StoredChecksum? Checksum,
    string? Tags = null, string? Acl = null, string? OwnerUid = null, byte[]? Body = null);

/// <param name="Version"><see langword="null"/> for the version that S3 calls null, which answers to writers do not name.</param>
internal sealed record WrittenObject(DateTimeOffset ModifiedAt, string? Version);

/// <summary>One entry of a deletion.</summary>
/// <param name="Version">The version to remove for good; <see langword="null"/> to delete as one who names none.</param>
/// <param name="Check">Looks at what would be deleted, if it is there; throws when it must stay.</param>
/// <param name="OwnerUid">To whom a delete marker belongs; <see langword="null"/> for the bucket's owner.</param>
internal sealed record Deletion(string Key, string? Version, Action<ObjectRow?>? Check = null, string? OwnerUid = null)
{
    /// <summary>Whether nothing happens, not even a marker is made, where nothing is there.</summary>
    public bool OnlyExisting { get; init; }

    /// <summary>Whether an entry whose check throws is left out, instead of undoing all.</summary>
    public bool SkipsRefused { get; init; }
}

/// <summary>The objects of buckets, one by one.</summary>
internal sealed class ObjectStore(StoreDatabase database, BlobFiles files, Janitor janitor, TimeProvider time)
{
    internal const string Columns =
        "id, key, size, etag, modified, file, segments, headers, checksum_kind, checksum, version, marker, current, tags, acl, owner";

    public ObjectRow? Find(long bucketId, string key) => database.Read(session => Find(session, bucketId, key));

    /// <summary>That version, or what one gets who names none. Delete markers are found by their version only.</summary>
    /// <exception cref="S3Exception">InvalidArgument: no version can have this name.</exception>
    public ObjectRow? Find(long bucketId, string key, string? version) =>
        database.Read(session => version is null ? Find(session, bucketId, key) : FindVersion(session, bucketId, key, version));

    /// <summary>The marker that stands where an object was; <see langword="null"/> when nothing does.</summary>
    public ObjectRow? FindMarker(long bucketId, string key) =>
        database.Read(session => FindLatestEarlier(session, bucketId, key) is { IsMarker: true } marker ? marker : null);

    /// <summary>The object with its files held open for reading; <see langword="null"/> when there is none of this key, or only its marker.</summary>
    public OpenObject? Open(long bucketId, string key, string? version)
    {
        while (Find(bucketId, key, version) is { IsMarker: false } row)
        {
            var hold = janitor.TryHold(row.Id);
            if (hold is null)
            {
                continue; // It was replaced or deleted since its row was read: look again.
            }

            try
            {
                var body = row is { File: null, Segments: 0, Size: > 0 } ? ReadBody(row.Id) ?? throw new FileNotFoundException() : null;
                var segments = row.Segments == 0 ? [new SegmentRow(1, row.Size, row.File)] : ListSegments(row.Id);
                return segments.Count == Math.Max(row.Segments, 1)
                    ? new OpenObject(row, segments, body, files, hold)
                    : throw new FileNotFoundException(); // They have gone with their object.
            }
            catch (FileNotFoundException) when (Find(bucketId, key, version)?.Id != row.Id)
            {
                hold.Dispose();
            }
            catch
            {
                hold.Dispose();
                throw;
            }
        }

        return null;
    }

    public List<SegmentRow> ListSegments(long objectId) => database.Read(session => ReadSegments(session, objectId));

    /// <summary>Writes the object, in the place of whatever has its key now or as its latest version.</summary>
    /// <param name="check">Looks at the object that is there, in the same transaction; throws when it must stay.</param>
    /// <exception cref="S3Exception">QuotaExceeded, NoSuchBucket, or what <paramref name="check"/> throws.</exception>
    public async Task<WrittenObject> PutAsync(long bucketId, NewObject created, Action<ObjectRow?>? check = null)
    {
        var now = time.GetUtcNow();
        var removals = new Removals();
        var version = await database.WriteAsync(session =>
        {
            var bucket = BucketState.Read(session, bucketId);
            var old = Find(session, bucketId, created.Key);
            check?.Invoke(old);
            var (id, version) = Versions.MakeRoom(session, bucket, created.Key, old, removals);
            Tally.AddUsed(session, bucket, created.Size - removals.Bytes);
            Tally.AddObjects(session, bucketId, created.Size - removals.Bytes, 1 - removals.Objects);
            session.Execute(
                """
                INSERT INTO object (id, bucket_id, key, size, etag, modified, file, headers, checksum_kind, checksum, version, tags, acl, owner)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
                """,
                id, bucketId, Encoding.UTF8.GetBytes(created.Key), created.Size, created.ETag, now.ToUnixTimeMilliseconds(), created.File,
                RowFormat.ToJson(created.Headers), created.Checksum?.Kind, created.Checksum?.Value, version, created.Tags, created.Acl, created.OwnerUid);
            if (created.Body is not null)
            {
                session.Execute("INSERT INTO body (object_id, bytes) VALUES (last_insert_rowid(), ?1)", created.Body);
            }

            return version;
        });

        removals.Retire(janitor);
        return new WrittenObject(now, version);
    }

    /// <summary>Deletes what is there of these, all in one transaction. What is not there is deleted already.</summary>
    /// <param name="require">Looks at the store first, in the same transaction; throws when nothing may be deleted.</param>
    /// <returns>How it went, in the order of the entries.</returns>
    /// <exception cref="S3Exception">NoSuchBucket, or what a check throws: then nothing is deleted.</exception>
    public async Task<List<DeletedObject>> DeleteAsync(long bucketId, IReadOnlyCollection<Deletion> deletions, Action<StoreSession>? require = null)
    {
        var now = time.GetUtcNow();
        var removals = new Removals();
        var deleted = await database.WriteAsync(session =>
        {
            require?.Invoke(session);
            var bucket = BucketState.Read(session, bucketId);
            var results = deletions.Select(deletion => Delete(session, bucket, deletion, now, removals)).ToList();
            Tally.AddUsed(session, bucket, -removals.Bytes);
            Tally.AddObjects(session, bucketId, -removals.Bytes, -removals.Objects);
            return results;
        });

        removals.Retire(janitor);
        return deleted;
    }

    /// <summary>Changes what is kept beside an object. Its time and its ETag stay.</summary>
    /// <param name="column"><c>tags</c> or <c>acl</c>.</param>
    public Task SetAsync(long objectId, ObjectSetting column, string? value) => database.WriteAsync(session => session.Execute(
        column is ObjectSetting.Tags ? "UPDATE object SET tags = ?2 WHERE id = ?1" : "UPDATE object SET acl = ?2 WHERE id = ?1", objectId, value));

    internal static ObjectRow? Find(StoreSession session, long bucketId, string key) => session.One(
        $"SELECT {Columns} FROM object WHERE bucket_id = ?1 AND current = 1 AND key = ?2", ToObject, bucketId, Encoding.UTF8.GetBytes(key));

    /// <exception cref="S3Exception">InvalidArgument: no version can have this name.</exception>
    internal static ObjectRow? FindVersion(StoreSession session, long bucketId, string key, string version)
    {
        if (version == VersionIds.Null)
        {
            return Find(session, bucketId, key) is { Version: null } current ? current : FindNull(session, bucketId, key);
        }

        var id = VersionIds.RowOf(version) ?? throw new S3Exception(S3Failure.InvalidArgument, "Invalid version id specified");
        var row = session.One($"SELECT {Columns} FROM object WHERE id = ?1 AND bucket_id = ?2", ToObject, id, bucketId);
        return row?.Version == version && row.Key == key ? row : null;
    }

    /// <summary>The version that S3 calls null, where it is not the current one.</summary>
    internal static ObjectRow? FindNull(StoreSession session, long bucketId, string key) => session.One(
        $"SELECT {Columns} FROM object INDEXED BY object_null WHERE bucket_id = ?1 AND key = ?2 AND current = 0 AND version IS NULL",
        ToObject, bucketId, Encoding.UTF8.GetBytes(key));

    /// <summary>The latest of the versions and markers that are not current.</summary>
    internal static ObjectRow? FindLatestEarlier(StoreSession session, long bucketId, string key) => session.One(
        $"SELECT {Columns} FROM object WHERE bucket_id = ?1 AND current = 0 AND key = ?2 ORDER BY id DESC LIMIT 1",
        ToObject, bucketId, Encoding.UTF8.GetBytes(key));

    internal static List<SegmentRow> ReadSegments(StoreSession session, long objectId) => session.Many(
        "SELECT number, size, file, checksum FROM segment WHERE object_id = ?1 ORDER BY number",
        row => new SegmentRow(row.GetInt32(0), row.GetInt64(1), row.Text(2), row.Text(3)), objectId);

    internal static ObjectRow ToObject(SqliteDataReader row) => new(
        row.GetInt64(0), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)), row.GetInt64(2), row.GetString(3),
        RowFormat.ToTime(row.GetInt64(4)), row.Text(5), row.GetInt32(6), RowFormat.FromJson(row.GetString(7)),
        row.IsDBNull(8) ? null : new StoredChecksum(row.GetString(8), row.GetString(9)),
        row.Text(10), row.GetInt64(11) != 0, row.GetInt64(12) != 0, row.Text(13), row.Text(14), row.Text(15));

    private byte[]? ReadBody(long objectId) => database.Read(session =>
        session.One("SELECT bytes FROM body WHERE object_id = ?1", row => row.GetFieldValue<byte[]>(0), objectId));

    private static DeletedObject Delete(StoreSession session, BucketState bucket, Deletion deletion, DateTimeOffset now, Removals removals)
    {
        if (deletion.Version is null)
        {
            var current = Find(session, bucket.Id, deletion.Key);
            var seen = current ?? (bucket.Versioning is null ? null : FindLatestEarlier(session, bucket.Id, deletion.Key));
            return IsRefused(deletion, seen) || (deletion.OnlyExisting && seen is null)
                ? new DeletedObject(deletion.Key, null, MadeMarker: false)
                : Versions.Delete(session, bucket, deletion.Key, current, now, deletion.OwnerUid, removals);
        }

        var row = FindVersion(session, bucket.Id, deletion.Key, deletion.Version);
        if (!IsRefused(deletion, row) && row is not null)
        {
            Versions.Remove(session, bucket.Id, row, removals);
        }

        return new DeletedObject(deletion.Key, deletion.Version, MadeMarker: false, WasMarker: row?.IsMarker == true);
    }

    private static bool IsRefused(Deletion deletion, ObjectRow? row)
    {
        try
        {
            deletion.Check?.Invoke(row);
            return false;
        }
        catch (S3Exception) when (deletion.SkipsRefused)
        {
            return true;
        }
    }
}

/// <summary>What can be changed of an object that stays as it is.</summary>
internal enum ObjectSetting
{
    Tags,
    Acl,
}
