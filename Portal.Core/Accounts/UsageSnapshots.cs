using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Accounts;

/// <summary>
/// Writes the last known usage of accounts at once, without touching the rest of their rows: whoever changes an account at this
/// moment is not disturbed. Whatever order readings are saved in and however often, the outcome is the same.
/// </summary>
public static class UsageSnapshots
{
    /// <summary>Accounts per transaction, so that other writers never wait long.</summary>
    private const int BatchSize = 100;

    /// <summary>
    /// Saves readings: buckets, the days' rows, the last known usage, and the totals of the period. Of a reading that is older than
    /// what is known only the days' rows are taken, as these only grow.
    /// </summary>
    public static async Task SaveReadingsAsync(this PortalDb db, IEnumerable<UsageReading> readings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);

        // Always in the same order, so that two that save the same accounts do not wait for each other.
        foreach (var batch in readings.OrderBy(reading => reading.AccountId).Chunk(BatchSize))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await SaveBatchAsync(db, batch, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Adds a bucket that has been made just now; in the caller's transaction.</summary>
    /// <param name="now">UTC.</param>
    public static async Task AddKnownBucketAsync(this PortalDb db, int accountId, string name, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "KnownBuckets" ("AccountId", "Name", "CreatedAt", "Bytes", "Objects") VALUES ({accountId}, {name}, {now}, 0, 0)
            ON CONFLICT ("AccountId", "Name") DO NOTHING
            """,
            cancellationToken);
        await CountBucketsAsync(db, accountId, cancellationToken);
    }

    /// <summary>Removes a bucket that has been deleted just now; in the caller's transaction. Readings that began before are too old from here on.</summary>
    /// <param name="now">UTC.</param>
    public static async Task RemoveKnownBucketAsync(this PortalDb db, int accountId, string name, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.KnownBuckets.Where(bucket => bucket.AccountId == accountId && bucket.Name == name).ExecuteDeleteAsync(cancellationToken);
        await db.Accounts.Where(account => account.Id == accountId && account.Usage.MeasuredAt < now)
            .ExecuteUpdateAsync(row => row.SetProperty(account => account.Usage.MeasuredAt, now), cancellationToken);
        await CountBucketsAsync(db, accountId, cancellationToken);
    }

    /// <summary>Forgets what a deleted account held; what it moved day by day stays. In the caller's transaction, after the account has become deleted.</summary>
    public static async Task ForgetUsageAsync(this PortalDb db, int accountId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.KnownBuckets.Where(bucket => bucket.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.Accounts.Where(account => account.Id == accountId).ExecuteUpdateAsync(
            row => row
                .SetProperty(account => account.Usage.Bytes, 0)
                .SetProperty(account => account.Usage.Objects, 0)
                .SetProperty(account => account.Usage.Buckets, 0),
            cancellationToken);
    }

    /// <summary>Notes what share of the quota the owner is told of; in the caller's transaction.</summary>
    /// <returns>Whether that was <paramref name="from"/> before; if not, nothing is noted.</returns>
    public static async Task<bool> TryNoteWarnedAsync(this PortalDb db, int accountId, int from, int to, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.Accounts.Where(account => account.Id == accountId && account.Usage.WarnedPercent == from)
            .ExecuteUpdateAsync(row => row.SetProperty(account => account.Usage.WarnedPercent, to), cancellationToken) > 0;
    }

    private static async Task SaveBatchAsync(PortalDb db, UsageReading[] batch, CancellationToken cancellationToken)
    {
        List<UsageReading> newest = [];
        foreach (var reading in batch)
        {
            if (await SaveSnapshotAsync(db, reading, cancellationToken))
            {
                newest.Add(reading);
            }
        }

        await KnownBucketRows.SaveAsync(db, newest, cancellationToken);
        await DailyUsageRows.SaveAsync(db, batch, cancellationToken);
        await SaveTotalsAsync(db, batch, cancellationToken);
    }

    /// <returns>Whether nothing newer was known.</returns>
    private static async Task<bool> SaveSnapshotAsync(PortalDb db, UsageReading reading, CancellationToken cancellationToken)
    {
        var bytes = reading.Buckets.Sum(bucket => bucket.Bytes);
        var objects = reading.Buckets.Sum(bucket => bucket.Objects);
        return await db.Accounts
            .Where(account => account.Id == reading.AccountId && account.State != AccountState.Deleted)
            .Where(account => account.Usage.MeasuredAt == null || account.Usage.MeasuredAt <= reading.MeasuredAt)
            .ExecuteUpdateAsync(
                row => row
                    .SetProperty(account => account.Usage.Bytes, bytes)
                    .SetProperty(account => account.Usage.Objects, objects)
                    .SetProperty(account => account.Usage.MeasuredAt, reading.MeasuredAt),
                cancellationToken) > 0;
    }

    private static async Task SaveTotalsAsync(PortalDb db, UsageReading[] batch, CancellationToken cancellationToken)
    {
        var ids = batch.Select(reading => reading.AccountId).ToList();
        await db.Accounts.Where(account => ids.Contains(account.Id)).ExecuteUpdateAsync(
            row => row
                .SetProperty(account => account.Usage.Buckets, account => db.KnownBuckets.Count(bucket => bucket.AccountId == account.Id))
                .SetProperty(account => account.Usage.TrafficBytes, account => db.DailyUsage
                    .Where(day => day.AccountId == account.Id && day.Day >= DateOnly.FromDateTime(account.Service.PeriodStart ?? account.CreatedAt))
                    .Sum(day => day.BytesIn + day.BytesOut))
                .SetProperty(account => account.Usage.PeakBytes, account => db.DailyUsage
                    .Where(day => day.AccountId == account.Id && day.Day >= DateOnly.FromDateTime(account.Service.PeriodStart ?? account.CreatedAt))
                    .Max(day => (long?)day.PeakBytes) ?? 0),
            cancellationToken);
    }

    private static Task<int> CountBucketsAsync(PortalDb db, int accountId, CancellationToken cancellationToken) =>
        db.Accounts.Where(account => account.Id == accountId).ExecuteUpdateAsync(
            row => row.SetProperty(account => account.Usage.Buckets, db.KnownBuckets.Count(bucket => bucket.AccountId == accountId)), cancellationToken);
}
