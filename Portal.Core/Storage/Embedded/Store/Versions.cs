using System.Text;

namespace Portal.Core.Storage.Embedded.Store;

/// <summary>What writing and deleting do to the versions of a key, inside the transaction that does it.</summary>
internal static class Versions
{
    /// <summary>Prepares a key for a new version, which takes the place of what is there or comes before it.</summary>
    /// <param name="current">The object that is there.</param>
    /// <returns>The id of the row to insert, with its version; both <see langword="null"/> when no version has to be named.</returns>
    public static (long? Id, string? Version) MakeRoom(StoreSession session, BucketState bucket, string key, ObjectRow? current, Removals removals)
    {
        if (bucket.Versioning is null)
        {
            if (current is not null)
            {
                removals.Take(session, current);
            }

            return (null, null);
        }

        var replacesNull = bucket.Versioning == BucketRow.Paused;
        if (replacesNull && (current is { Version: null } ? current : ObjectStore.FindNull(session, bucket.Id, key)) is { } replaced)
        {
            removals.Take(session, replaced);
        }

        if (current is not null && !(replacesNull && current.Version is null))
        {
            session.Execute("UPDATE object SET current = 0 WHERE id = ?1", current.Id);
        }

        if (replacesNull)
        {
            return (null, null);
        }

        var id = (session.Number("SELECT seq FROM sqlite_sequence WHERE name = 'object'") ?? 0) + 1;
        return (id, VersionIds.Create(id));
    }

    /// <summary>Deletes as one who names no version: for good, or by a delete marker.</summary>
    /// <returns>The marker's version, where there is one now.</returns>
    public static DeletedObject Delete(StoreSession session, BucketState bucket, string key, ObjectRow? current, DateTimeOffset now, string? owner, Removals removals)
    {
        var (id, version) = MakeRoom(session, bucket, key, current, removals);
        if (bucket.Versioning is null)
        {
            return new DeletedObject(key, null, MadeMarker: false);
        }

        session.Execute(
            """
            INSERT INTO object (id, bucket_id, key, size, etag, modified, headers, version, marker, current, owner)
            VALUES (?1, ?2, ?3, 0, '', ?4, '{}', ?5, 1, 0, ?6)
            """, id, bucket.Id, Encoding.UTF8.GetBytes(key), now.ToUnixTimeMilliseconds(), version, owner);
        return new DeletedObject(key, version ?? VersionIds.Null, MadeMarker: true);
    }

    /// <summary>Removes one version for good; the latest that is left becomes what one gets who names none.</summary>
    public static void Remove(StoreSession session, long bucketId, ObjectRow row, Removals removals)
    {
        removals.Take(session, row);
        if (row.IsCurrent || row.IsMarker)
        {
            Promote(session, bucketId, row.Key);
        }
    }

    private static void Promote(StoreSession session, long bucketId, string key)
    {
        if (ObjectStore.Find(session, bucketId, key) is null && ObjectStore.FindLatestEarlier(session, bucketId, key) is { IsMarker: false } latest)
        {
            session.Execute("UPDATE object SET current = 1 WHERE id = ?1", latest.Id);
        }
    }
}

/// <summary>What a change of a bucket's objects has to know of the bucket.</summary>
internal sealed record BucketState(long Id, long AccountId, string? Versioning)
{
    /// <exception cref="S3Exception">NoSuchBucket: it was deleted meanwhile.</exception>
    public static BucketState Read(StoreSession session, long bucketId) =>
        session.One(
            "SELECT account_id, versioning FROM bucket WHERE id = ?1",
            row => new BucketState(bucketId, row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)), bucketId)
        ?? throw new S3Exception(S3Failure.NoSuchBucket);
}

/// <summary>How a deletion went.</summary>
/// <param name="Version">The version that was deleted, or that of the marker that was made.</param>
/// <param name="MadeMarker">The object is still there, behind a marker.</param>
/// <param name="WasMarker">What was deleted was itself a marker.</param>
internal sealed record DeletedObject(string Key, string? Version, bool MadeMarker, bool WasMarker = false);
