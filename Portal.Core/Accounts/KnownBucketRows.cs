using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>Brings the rows of known buckets to what readings say.</summary>
internal static class KnownBucketRows
{
    /// <summary>The accounts' rows are held by the transaction, so that nobody else changes their buckets meanwhile.</summary>
    public static async Task SaveAsync(PortalDb db, IReadOnlyCollection<UsageReading> readings, CancellationToken cancellationToken)
    {
        var ids = readings.Select(reading => reading.AccountId).ToList();
        var known = (await db.KnownBuckets.AsNoTracking().Where(bucket => ids.Contains(bucket.AccountId)).ToListAsync(cancellationToken)).ToLookup(bucket => bucket.AccountId);
        foreach (var reading in readings)
        {
            var before = known[reading.AccountId].ToDictionary(bucket => bucket.Name, StringComparer.Ordinal);
            foreach (var bucket in reading.Buckets.Where(bucket => !before.Remove(bucket.Name, out var row) || !Same(row, bucket)))
            {
                await UpsertAsync(db, reading.AccountId, bucket, cancellationToken);
            }

            // What was made after storage was asked is missing in the reading, and yet there.
            var gone = before.Values.Where(row => row.CreatedAt <= reading.MeasuredAt).Select(row => row.Name).ToList();
            if (gone.Count > 0)
            {
                await db.KnownBuckets.Where(row => row.AccountId == reading.AccountId && gone.Contains(row.Name)).ExecuteDeleteAsync(cancellationToken);
            }
        }
    }

    private static bool Same(KnownBucket row, BucketUsage bucket) =>
        row.Bytes == bucket.Bytes && row.Objects == bucket.Objects && row.CreatedAt == bucket.CreatedAt;

    private static Task<int> UpsertAsync(PortalDb db, int accountId, BucketUsage bucket, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO "KnownBuckets" ("AccountId", "Name", "CreatedAt", "Bytes", "Objects")
        VALUES ({accountId}, {bucket.Name}, {bucket.CreatedAt}, {bucket.Bytes}, {bucket.Objects})
        ON CONFLICT ("AccountId", "Name") DO UPDATE SET
            "CreatedAt" = excluded."CreatedAt", "Bytes" = excluded."Bytes", "Objects" = excluded."Objects"
        """,
        cancellationToken);
}
