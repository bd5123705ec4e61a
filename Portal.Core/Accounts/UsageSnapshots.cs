using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Accounts;

/// <summary>
/// Writes the last known usage of accounts at once, without touching the rest of their rows: whoever changes an account at this
/// moment is not disturbed. Whatever order the readings of a day are saved in and however often, the outcome is the same.
/// </summary>
public static class UsageSnapshots
{
    /// <summary>Accounts per transaction, so that other writers never wait long.</summary>
    private const int BatchSize = 500;

    /// <summary>How far the clocks of the portal's machines may be apart.</summary>
    private static readonly TimeSpan s_clocksApart = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Saves readings, one per account: buckets, the days' rows, the last known usage, and the totals of the period. Of a reading that is older
    /// than what is known only the days' rows are taken, as these only grow.
    /// </summary>
    /// <param name="now">UTC. What is known to have been read later than this comes from a clock that was wrong, and gives way.</param>
    public static async Task SaveReadingsAsync(this PortalDb db, IEnumerable<UsageReading> readings, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);

        // Always in the same order, so that two that save the same accounts do not wait for each other.
        foreach (var batch in readings.OrderBy(reading => reading.AccountId).Chunk(BatchSize))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.HoldUsageAsync(batch.Select(reading => reading.AccountId), cancellationToken);
            await SaveBatchAsync(db, batch, now + s_clocksApart, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Saves what was moved on earlier days, before the reading that follows them.</summary>
    public static async Task SaveTrafficAsync(this PortalDb db, IEnumerable<AccountTraffic> traffic, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        foreach (var batch in traffic.OrderBy(account => account.AccountId).Chunk(BatchSize))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.HoldUsageAsync(batch.Select(account => account.AccountId), cancellationToken);
            await DailyUsageRows.SaveAsync(db, batch, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Adds a bucket that has been made just now; in the caller's transaction.</summary>
    /// <param name="now">UTC.</param>
    public static async Task AddKnownBucketAsync(this PortalDb db, int accountId, string name, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.HoldUsageAsync([accountId], cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "KnownBuckets" ("AccountId", "Name", "CreatedAt", "Bytes", "Objects") VALUES ({accountId}, {name}, {now}, 0, 0)
            ON CONFLICT ("AccountId", "Name") DO NOTHING
            """,
            cancellationToken);
        await KnownBucketRows.NoteAsync(db, [(accountId, now, name, 0, 0)], cancellationToken);
        await CountBucketsAsync(db, accountId, cancellationToken);
    }

    /// <summary>Removes a bucket that has been deleted just now; in the caller's transaction. Readings that began before are too old from here on.</summary>
    /// <param name="now">UTC.</param>
    public static async Task RemoveKnownBucketAsync(this PortalDb db, int accountId, string name, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.HoldUsageAsync([accountId], cancellationToken);
        await db.KnownBuckets.Where(bucket => bucket.AccountId == accountId && bucket.Name == name).ExecuteDeleteAsync(cancellationToken);
        await KnownBucketRows.NoteAsync(db, [(accountId, now, name, 0, 0)], cancellationToken);
        await db.Accounts.Where(account => account.Id == accountId && account.Usage.MeasuredAt < now)
            .ExecuteUpdateAsync(row => row.SetProperty(account => account.Usage.MeasuredAt, now), cancellationToken);
        await CountBucketsAsync(db, accountId, cancellationToken);
    }

    /// <summary>Forgets what a deleted account held and its buckets; what it moved day by day stays. In the caller's transaction, after the account has become deleted.</summary>
    public static async Task ForgetUsageAsync(this PortalDb db, int accountId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.HoldUsageAsync([accountId], cancellationToken);
        await db.KnownBuckets.Where(bucket => bucket.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.BucketDays.Where(row => row.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
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

    /// <param name="latest">What is known to have been read later is not believed.</param>
    private static async Task SaveBatchAsync(PortalDb db, UsageReading[] batch, DateTime latest, CancellationToken cancellationToken)
    {
        var ids = batch.Select(reading => reading.AccountId).ToList();
        var known = await db.Accounts.Where(account => EF.Parameter(ids).Contains(account.Id) && account.State != AccountState.Deleted)
            .Select(account => new { account.Id, account.Usage.MeasuredAt, account.Usage.Bytes })
            .ToDictionaryAsync(account => account.Id, cancellationToken);
        var newest = batch
            .Where(reading => known.TryGetValue(reading.AccountId, out var row) && (row.MeasuredAt is not { } at || at <= reading.MeasuredAt || at > latest))
            .ToList();
        var before = newest.Where(reading => known[reading.AccountId].MeasuredAt is not null)
            .ToDictionary(reading => reading.AccountId, reading => new LastReading(known[reading.AccountId].MeasuredAt!.Value, known[reading.AccountId].Bytes));

        await KnownBucketRows.SaveAsync(db, newest, cancellationToken);
        await DailyUsageRows.SaveAsync(db, batch, before, cancellationToken);
        await db.ExecuteManyAsync(
            """WITH "Read" ("Id", "Bytes", "Objects", "At") AS (VALUES""",
            """
            ) UPDATE "Accounts" SET "Usage_Bytes" = "Read"."Bytes", "Usage_Objects" = "Read"."Objects", "Usage_MeasuredAt" = "Read"."At"
            FROM "Read" WHERE "Accounts"."Id" = "Read"."Id"
            """,
            4, newest.Select(reading => new object[] { reading.AccountId, reading.Bytes, reading.Buckets.Sum(bucket => bucket.Objects), reading.MeasuredAt }),
            cancellationToken);
        await db.SaveTotalsAsync(ids, cancellationToken);
    }

    private static Task<int> CountBucketsAsync(PortalDb db, int accountId, CancellationToken cancellationToken) =>
        db.Accounts.Where(account => account.Id == accountId).ExecuteUpdateAsync(
            row => row.SetProperty(account => account.Usage.Buckets, db.KnownBuckets.Count(bucket => bucket.AccountId == accountId)), cancellationToken);
}
