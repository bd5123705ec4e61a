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
    private const string UploadColumns = "id, key, started, headers, checksum_kind, checksum_type";
    private const string PartColumns = "number, size, etag, modified, file, checksum";

    public async Task<string> BeginAsync(
        long bucketId, string key, IReadOnlyDictionary<string, string> headers, string? checksumKind, string? checksumType)
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
                "INSERT INTO upload (id, bucket_id, key, started, headers, checksum_kind, checksum_type) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                id, bucketId, Encoding.UTF8.GetBytes(key), started, RowFormat.ToJson(headers), checksumKind, checksumType);
        });
        return id;
    }

    /// <exception cref="S3Exception">NoSuchUpload, also for an upload of another key.</exception>
    public UploadRow Require(long bucketId, string key, string id) => database.Read(session => Require(session, bucketId, key, id));

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

    public async Task AbortAsync(long bucketId, string key, string uploadId)
    {
        var retired = await database.WriteAsync(session =>
        {
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
    public async Task<ObjectRow> CompleteAsync(
        long bucketId, string key, string uploadId, Func<UploadRow, IReadOnlyList<PartRow>, CompletedParts> choose, Action<ObjectRow?> check)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (made, replaced, oldFiles, unused) = await database.WriteAsync(session =>
        {
            var upload = Find(session, bucketId, key, uploadId);
            var old = ObjectStore.Find(session, bucketId, key);
            if (upload is null)
            {
                // The answer to the first time may have been lost on its way to the client.
                return old is not null && session.Number("SELECT 1 FROM object WHERE id = ?1 AND upload = ?2", old.Id, uploadId) is not null
                    ? (old, null, [], [])
                    : throw new S3Exception(S3Failure.NoSuchUpload);
            }

            check(old);
            var all = ReadParts(session, uploadId);
            var chosen = choose(upload, all);
            var oldFiles = old is null ? [] : ObjectStore.Remove(session, old);
            var size = chosen.Parts.Sum(part => part.Size);
            Tally.AddUsed(session, bucketId, size - all.Sum(part => part.Size) - (old?.Size ?? 0));
            Tally.AddObjects(session, bucketId, size - (old?.Size ?? 0), old is null ? 1 : 0);
            var unused = all.Except(chosen.Parts).Select(part => part.File).OfType<string>().ToList();
            Janitor.Condemn(session, unused);
            Insert(session, bucketId, upload, chosen, size, now);
            session.Execute("DELETE FROM upload WHERE id = ?1", uploadId);
            return (ObjectStore.Find(session, bucketId, key)!, old, oldFiles, unused);
        });

        janitor.Retire(replaced?.Id ?? 0, oldFiles);
        janitor.Retire(0, unused);
        return made;
    }

    private static void Insert(StoreSession session, long bucketId, UploadRow upload, CompletedParts chosen, long size, long now)
    {
        session.Execute(
            """
            INSERT INTO object (bucket_id, key, size, etag, modified, segments, headers, checksum_kind, checksum, upload)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            bucketId, Encoding.UTF8.GetBytes(upload.Key), size, chosen.ETag, now, chosen.Parts.Count, RowFormat.ToJson(upload.Headers),
            chosen.Checksum?.Kind, chosen.Checksum?.Value, upload.Id);
        var id = session.Number("SELECT last_insert_rowid()");
        foreach (var part in chosen.Parts)
        {
            session.Execute("INSERT INTO segment (object_id, number, size, file) VALUES (?1, ?2, ?3, ?4)", id, part.Number, part.Size, part.File);
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
        RowFormat.FromJson(row.GetString(3)), row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5));

    private static PartRow ToPart(SqliteDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetString(2), RowFormat.ToTime(row.GetInt64(3)),
        row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5));
}

/// <summary>The parts that an object is made of, with what stands for all of them.</summary>
internal sealed record CompletedParts(IReadOnlyList<PartRow> Parts, string ETag, StoredChecksum? Checksum);
