using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded.Store;

/// <param name="Number">1 to 10000.</param>
/// <param name="File">Published already; <see langword="null"/> for an empty part.</param>
internal sealed record NewPart(int Number, long Size, string ETag, string? File, string? Checksum);

/// <summary>Multipart uploads: begun, filled with parts in any order, and turned into an object without copying a byte.</summary>
internal sealed class UploadStore(StoreDatabase database, Janitor janitor, TimeProvider time)
{
    private const string UploadColumns = "id, key, started, headers, checksum_kind, checksum_type, tags, acl, owner";
    private const string PartColumns = "number, size, etag, modified, file, checksum";

    /// <param name="planned">Without its id and time.</param>
    /// <returns>The id of the upload.</returns>
    public async Task<string> BeginAsync(long bucketId, UploadRow planned)
    {
        // Ids grow with time, so that uploads of one key are listed in the order in which they began.
        var started = time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = started.ToString("x12", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(32, lowercase: true);
        await database.WriteAsync(session =>
        {
            if (session.Number("SELECT 1 FROM bucket WHERE id = ?1", bucketId) is null)
            {
                throw new S3Exception(S3Failure.NoSuchBucket);
            }

            session.Execute(
                """
                INSERT INTO upload (id, bucket_id, key, started, headers, checksum_kind, checksum_type, tags, acl, owner)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                """,
                id, bucketId, Encoding.UTF8.GetBytes(planned.Key), started, RowFormat.ToJson(planned.Headers), planned.ChecksumKind, planned.ChecksumType,
                planned.Tags, planned.Acl, planned.OwnerUid);
        });
        return id;
    }

    /// <summary>The upload; <see langword="null"/> also for one of another key.</summary>
    public UploadRow? Find(long bucketId, string key, string id) => database.Read(session => Find(session, bucketId, key, id));

    /// <summary>Stores a part, in the place of one of the same number.</summary>
    /// <exception cref="S3Exception">NoSuchUpload or QuotaExceeded.</exception>
    public async Task<DateTimeOffset> PutPartAsync(long bucketId, string key, string uploadId, NewPart part)
    {
        var now = time.GetUtcNow();
        var replaced = await database.WriteAsync(session =>
        {
            Require(session, bucketId, key, uploadId);
            var old = session.One($"SELECT {PartColumns} FROM part WHERE upload_id = ?1 AND number = ?2", ToPart, uploadId, part.Number);
            Tally.AddUsed(session, bucketId, part.Size - (old?.Size ?? 0));
            session.Execute(
                """
                INSERT OR REPLACE INTO part (upload_id, number, size, etag, modified, file, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """, uploadId, part.Number, part.Size, part.ETag, now.ToUnixTimeMilliseconds(), part.File, part.Checksum);
            List<string> files = old?.File is { } file ? [file] : [];
            Janitor.Condemn(session, files);
            return files;
        });
        janitor.Retire(0, replaced);
        return now;
    }

    /// <summary>Parts with numbers above <paramref name="after"/>, in their order.</summary>
    public List<PartRow> ListParts(string uploadId, int after, int limit) => database.Read(session => session.Many(
        $"SELECT {PartColumns} FROM part WHERE upload_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3", ToPart, uploadId, after, limit));

    /// <summary>Unfinished uploads from a key on, in the order of keys, then of their beginning.</summary>
    /// <param name="from">The first key, as UTF-8.</param>
    /// <param name="afterId">Of uploads of that very key, only those with a greater id; empty for all.</param>
    /// <param name="end">The first key that is too far; <see langword="null"/> for none.</param>
    public List<UploadRow> List(long bucketId, byte[] from, string afterId, byte[]? end, int limit) => database.Read(session => session.Many(
        $"""
        SELECT {UploadColumns} FROM upload
        WHERE bucket_id = ?1 AND (key, id) > (?2, ?3) AND (?4 IS NULL OR key < ?4) ORDER BY key, id LIMIT ?5
        """, ToUpload, bucketId, from, afterId, end, limit));

    /// <param name="require">Looks at the store first, in the same transaction; throws when the upload must stay.</param>
    /// <exception cref="S3Exception">NoSuchUpload.</exception>
    public async Task AbortAsync(long bucketId, string key, string uploadId, Action<StoreSession>? require = null)
    {
        var retired = await database.WriteAsync(session =>
        {
            require?.Invoke(session);
            Require(session, bucketId, key, uploadId);
            var parts = ReadParts(session, uploadId);
            var files = parts.Select(part => part.File).OfType<string>().ToList();
            Janitor.Condemn(session, files);
            Tally.AddUsed(session, bucketId, -parts.Sum(part => part.Size));
            session.Execute("DELETE FROM upload WHERE id = ?1", uploadId);
            return files;
        });
        janitor.Retire(0, retired);
    }

    /// <summary>Makes the object of the parts that <paramref name="choose"/> picks; the files of the others are dropped.</summary>
    /// <param name="choose">Looks at all parts that are there and refuses by throwing; its answer is in ascending order.</param>
    /// <param name="check">Looks at the object that is there; throws when it must stay.</param>
    public async Task<(ObjectRow Made, string? Version)> CompleteAsync(
        long bucketId, string key, string uploadId, Func<UploadRow, IReadOnlyList<PartRow>, CompletedParts> choose, Action<ObjectRow?> check)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var removals = new Removals();
        List<string> unused = [];
        var made = await database.WriteAsync(session =>
        {
            var bucket = BucketState.Read(session, bucketId);
            var upload = Find(session, bucketId, key, uploadId);
            var old = ObjectStore.Find(session, bucketId, key);
            if (upload is null)
            {
                // The answer to the first time may have been lost on its way to the client.
                return old is not null && session.Number("SELECT 1 FROM object WHERE id = ?1 AND upload = ?2", old.Id, uploadId) is not null
                    ? old
                    : throw new S3Exception(S3Failure.NoSuchUpload);
            }

            check(old);
            var all = ReadParts(session, uploadId);
            var chosen = choose(upload, all);
            var (id, version) = Versions.MakeRoom(session, bucket, key, old, removals);
            var size = chosen.Parts.Sum(part => part.Size);
            Tally.AddUsed(session, bucket, size - all.Sum(part => part.Size) - removals.Bytes);
            Tally.AddObjects(session, bucketId, size - removals.Bytes, 1 - removals.Objects);
            unused = [.. all.Except(chosen.Parts).Select(part => part.File).OfType<string>()];
            Janitor.Condemn(session, unused);
            Insert(session, (bucketId, id, version), upload, chosen, size, now);
            session.Execute("DELETE FROM upload WHERE id = ?1", uploadId);
            return ObjectStore.Find(session, bucketId, key)!;
        });

        removals.Retire(janitor);
        janitor.Retire(0, unused);
        return (made, made.Version);
    }

    private static void Insert(
        StoreSession session, (long BucketId, long? Id, string? Version) place, UploadRow upload, CompletedParts chosen, long size, long now)
    {
        session.Execute(
            """
            INSERT INTO object (id, bucket_id, key, size, etag, modified, segments, headers, checksum_kind, checksum, upload, version, tags, acl, owner)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """,
            place.Id, place.BucketId, Encoding.UTF8.GetBytes(upload.Key), size, chosen.ETag, now, chosen.Parts.Count, RowFormat.ToJson(upload.Headers),
            chosen.Checksum?.Kind, chosen.Checksum?.Value, upload.Id, place.Version, upload.Tags, upload.Acl, chosen.OwnerUid);
        var id = session.Number("SELECT last_insert_rowid()");
        foreach (var part in chosen.Parts)
        {
            session.Execute(
                "INSERT INTO segment (object_id, number, size, file, checksum) VALUES (?1, ?2, ?3, ?4, ?5)",
                id, part.Number, part.Size, part.File, part.Checksum);
        }
    }

    private static UploadRow Require(StoreSession session, long bucketId, string key, string id) =>
        Find(session, bucketId, key, id) ?? throw new S3Exception(S3Failure.NoSuchUpload);

    private static UploadRow? Find(StoreSession session, long bucketId, string key, string id) => session.One(
        $"SELECT {UploadColumns} FROM upload WHERE id = ?1 AND bucket_id = ?2 AND key = ?3", ToUpload, id, bucketId, Encoding.UTF8.GetBytes(key));

    private static List<PartRow> ReadParts(StoreSession session, string uploadId) =>
        session.Many($"SELECT {PartColumns} FROM part WHERE upload_id = ?1 ORDER BY number", ToPart, uploadId);

    private static UploadRow ToUpload(SqliteDataReader row) => new(
        row.GetString(0), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)), RowFormat.ToTime(row.GetInt64(2)),
        RowFormat.FromJson(row.GetString(3)), row.Text(4), row.Text(5), row.Text(6), row.Text(7), row.Text(8));

    private static PartRow ToPart(SqliteDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetString(2), RowFormat.ToTime(row.GetInt64(3)),
        row.Text(4), row.Text(5));
}

/// <summary>The parts that an object is made of, with what stands for all of them.</summary>
internal sealed record CompletedParts(IReadOnlyList<PartRow> Parts, string ETag, StoredChecksum? Checksum, string? OwnerUid);
