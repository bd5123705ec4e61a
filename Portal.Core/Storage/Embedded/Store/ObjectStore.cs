using System.Text;
using Microsoft.Data.Sqlite;

namespace Portal.Core.Storage.Embedded.Store;

/// <param name="File">Published already; <see langword="null"/> for an empty body.</param>
internal sealed record NewObject(
    string Key, long Size, string ETag, string? File, IReadOnlyDictionary<string, string> Headers, StoredChecksum? Checksum);

/// <summary>The objects of buckets, one by one.</summary>
internal sealed class ObjectStore(StoreDatabase database, BlobFiles files, Janitor janitor, TimeProvider time)
{
    private const string Columns = "id, key, size, etag, modified, file, segments, headers, checksum_kind, checksum";

    public ObjectRow? Find(long bucketId, string key) => database.Read(session => Find(session, bucketId, key));

    /// <summary>The object with its files held open for reading; <see langword="null"/> when there is none of this key.</summary>
    public OpenObject? Open(long bucketId, string key)
    {
        while (Find(bucketId, key) is { } row)
        {
            var hold = janitor.TryHold(row.Id);
            if (hold is null)
            {
                continue; // It was replaced or deleted since its row was read: look again.
            }

            try
            {
                var segments = row.Segments == 0
                    ? [new SegmentRow(1, row.Size, row.File)]
                    : database.Read(session => ReadSegments(session, row.Id));
                return new OpenObject(row, segments, files, hold);
            }
            catch (FileNotFoundException) when (Find(bucketId, key)?.Id != row.Id)
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

    /// <summary>Puts the object in the place of whatever has its key now.</summary>
    /// <param name="check">Looks at the object that is there, in the same transaction; throws when it must stay.</param>
    /// <exception cref="S3Exception">QuotaExceeded, NoSuchBucket, or what <paramref name="check"/> throws.</exception>
    public async Task<DateTimeOffset> PutAsync(long bucketId, NewObject created, Action<ObjectRow?>? check = null)
    {
        var now = time.GetUtcNow();
        var (replaced, retired) = await database.WriteAsync(session =>
        {
            var old = Find(session, bucketId, created.Key);
            check?.Invoke(old);
            var condemned = old is null ? [] : Remove(session, old);
            Tally.AddUsed(session, bucketId, created.Size - (old?.Size ?? 0));
            Tally.AddObjects(session, bucketId, created.Size - (old?.Size ?? 0), old is null ? 1 : 0);
            session.Execute(
                """
                INSERT INTO object (bucket_id, key, size, etag, modified, file, headers, checksum_kind, checksum)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """,
                bucketId, Encoding.UTF8.GetBytes(created.Key), created.Size, created.ETag, now.ToUnixTimeMilliseconds(), created.File,
                RowFormat.ToJson(created.Headers), created.Checksum?.Kind, created.Checksum?.Value);
            return (old, condemned);
        });

        janitor.Retire(replaced?.Id ?? 0, retired);
        return now;
    }

    /// <summary>Removes those of the objects that are there, all in one transaction.</summary>
    public async Task DeleteAsync(long bucketId, IReadOnlyCollection<string> keys, Action<ObjectRow>? check = null)
    {
        var removed = await database.WriteAsync(session =>
        {
            var rows = new List<(ObjectRow Row, List<string> Files)>();
            foreach (var key in keys)
            {
                if (Find(session, bucketId, key) is { } row)
                {
                    check?.Invoke(row);
                    rows.Add((row, Remove(session, row)));
                }
            }

            var bytes = rows.Sum(removed => removed.Row.Size);
            Tally.AddUsed(session, bucketId, -bytes);
            Tally.AddObjects(session, bucketId, -bytes, -rows.Count);
            return rows;
        });

        foreach (var (row, retired) in removed)
        {
            janitor.Retire(row.Id, retired);
        }
    }

    /// <summary>Removes the row and condemns its files. Counters are the caller's.</summary>
    internal static List<string> Remove(StoreSession session, ObjectRow row)
    {
        List<string> condemned = row.Segments == 0
            ? row.File is null ? [] : [row.File]
            : [.. ReadSegments(session, row.Id).Select(segment => segment.File).OfType<string>()];
        Janitor.Condemn(session, condemned);
        session.Execute("DELETE FROM object WHERE id = ?1", row.Id);
        return condemned;
    }

    internal static ObjectRow? Find(StoreSession session, long bucketId, string key) => session.One(
        $"SELECT {Columns} FROM object WHERE bucket_id = ?1 AND key = ?2", ToObject, bucketId, Encoding.UTF8.GetBytes(key));

    private static List<SegmentRow> ReadSegments(StoreSession session, long objectId) => session.Many(
        "SELECT number, size, file FROM segment WHERE object_id = ?1 ORDER BY number",
        row => new SegmentRow(row.GetInt32(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2)), objectId);

    private static ObjectRow ToObject(SqliteDataReader row) => new(
        row.GetInt64(0), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)), row.GetInt64(2), row.GetString(3),
        RowFormat.ToTime(row.GetInt64(4)), row.IsDBNull(5) ? null : row.GetString(5), row.GetInt32(6), RowFormat.FromJson(row.GetString(7)),
        row.IsDBNull(8) ? null : new StoredChecksum(row.GetString(8), row.GetString(9)));
}
