using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>Brings the rows of known buckets to what readings say, and notes the day on which a bucket changed.</summary>
/// <remarks>A bucket has a row for each day on which it was seen to be other than before: until the next row, it stayed so.</remarks>
internal static class KnownBucketRows
{
    /// <summary>The accounts' rows are held by the transaction, so that nobody else changes their buckets meanwhile.</summary>
    public static async Task SaveAsync(PortalDb db, IReadOnlyCollection<UsageReading> readings, CancellationToken cancellationToken)
    {
        var ids = readings.Select(reading => reading.AccountId).ToList();
        var known = (await db.KnownBuckets.AsNoTracking().Where(bucket => EF.Parameter(ids).Contains(bucket.AccountId)).ToListAsync(cancellationToken)).ToLookup(bucket => bucket.AccountId);
        List<(UsageReading Reading, BucketUsage Bucket)> changed = [];
        List<(UsageReading Reading, BucketUsage Bucket)> gone = [];
        foreach (var reading in readings)
        {
            var before = known[reading.AccountId].ToDictionary(bucket => bucket.Name, StringComparer.Ordinal);
            changed.AddRange(reading.Buckets.Where(bucket => !before.Remove(bucket.Name, out var row) || !Same(row, bucket)).Select(bucket => (reading, bucket)));

            // What was made after storage was asked is missing in the reading, and yet there.
            gone.AddRange(before.Values.Where(row => row.CreatedAt <= reading.MeasuredAt).Select(row => (reading, new BucketUsage(row.Name, row.CreatedAt, 0, 0))));
        }

        await db.ExecuteManyAsync(
            """INSERT INTO "KnownBuckets" ("AccountId", "Name", "CreatedAt", "Bytes", "Objects") VALUES""",
            """
            ON CONFLICT ("AccountId", "Name") DO UPDATE SET
                "CreatedAt" = excluded."CreatedAt", "Bytes" = excluded."Bytes", "Objects" = excluded."Objects"
            """,
            5, changed.Select(entry => new object[] { entry.Reading.AccountId, entry.Bucket.Name, entry.Bucket.CreatedAt, entry.Bucket.Bytes, entry.Bucket.Objects }),
            cancellationToken);
        await db.ExecuteManyAsync(
            """DELETE FROM "KnownBuckets" WHERE ("AccountId", "Name") IN (VALUES""", ")", 2,
            gone.Select(entry => new object[] { entry.Reading.AccountId, entry.Bucket.Name }), cancellationToken);
        await NoteAsync(
            db, changed.Concat(gone).Select(entry => (entry.Reading.AccountId, entry.Reading.MeasuredAt, entry.Bucket.Name, entry.Bucket.Bytes, entry.Bucket.Objects)),
            cancellationToken);
    }

    /// <summary>Notes what buckets held when they were last seen on a day.</summary>
    public static Task NoteAsync(
        PortalDb db, IEnumerable<(int AccountId, DateTime At, string Bucket, long Bytes, long Objects)> seen, CancellationToken cancellationToken) => db.ExecuteManyAsync(
            """INSERT INTO "BucketDays" ("AccountId", "Bucket", "Day", "Bytes", "Objects") VALUES""",
            """ON CONFLICT ("AccountId", "Bucket", "Day") DO UPDATE SET "Bytes" = excluded."Bytes", "Objects" = excluded."Objects" """,
            5, seen.Select(row => new object[] { row.AccountId, row.Bucket, DateOnly.FromDateTime(row.At), row.Bytes, row.Objects }), cancellationToken);

    private static bool Same(KnownBucket row, BucketUsage bucket) =>
        row.Bytes == bucket.Bytes && row.Objects == bucket.Objects && (row.CreatedAt - bucket.CreatedAt).Duration() < TimeSpan.FromMicroseconds(1); // What PostgreSQL keeps of a time.
}
