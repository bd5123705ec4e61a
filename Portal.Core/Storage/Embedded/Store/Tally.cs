namespace Portal.Core.Storage.Embedded.Store;

/// <summary>Keeps the counters of bucket and account in step with the rows, inside the transaction that changes them.</summary>
internal static class Tally
{
    /// <summary>Books a change of a bucket's objects, of all their versions.</summary>
    public static void AddObjects(StoreSession session, long bucketId, long bytes, long objects) => session.Execute(
        "UPDATE bucket SET bytes = bytes + ?2, objects = objects + ?3 WHERE id = ?1", bucketId, bytes, objects);

    /// <summary>Books disk space of objects and parts to the account that owns the bucket.</summary>
    /// <exception cref="S3Exception">QuotaExceeded: it grows beyond the quota. NoSuchBucket: it was deleted meanwhile.</exception>
    public static void AddUsed(StoreSession session, long bucketId, long bytes) => AddUsed(session, BucketState.Read(session, bucketId), bytes);

    /// <inheritdoc cref="AddUsed(StoreSession, long, long)"/>
    public static void AddUsed(StoreSession session, BucketState bucket, long bytes)
    {
        if (bytes > 0 && session.Number("SELECT 1 FROM account WHERE id = ?1 AND used + ?2 > quota", bucket.AccountId, bytes) is not null)
        {
            throw new S3Exception(S3Failure.QuotaExceeded);
        }

        session.Execute("UPDATE account SET used = used + ?2 WHERE id = ?1", bucket.AccountId, bytes);
    }
}
