using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>Brings the rows of days to what readings say. A day's numbers only grow, so the order of readings does not matter.</summary>
internal static class DailyUsageRows
{
    public static async Task SaveAsync(PortalDb db, IReadOnlyCollection<UsageReading> readings, CancellationToken cancellationToken)
    {
        var rows = readings.SelectMany(RowsOf).ToList();
        var ids = readings.Select(reading => reading.AccountId).ToList();
        var from = rows.Min(row => row.Day);
        var known = await db.DailyUsage.AsNoTracking().Where(row => ids.Contains(row.AccountId) && row.Day >= from)
            .ToDictionaryAsync(row => (row.AccountId, row.Day), cancellationToken);
        foreach (var row in rows.Where(row => !known.TryGetValue((row.AccountId, row.Day), out var before) || !Covers(before, row)))
        {
            await UpsertAsync(db, row, cancellationToken);
        }
    }

    /// <summary>Every day that moved something, and the day of the reading with what is stored now.</summary>
    private static IEnumerable<DailyUsage> RowsOf(UsageReading reading)
    {
        var today = DateOnly.FromDateTime(reading.MeasuredAt);
        return reading.Traffic.Append(new DailyTraffic(today, 0, 0)).GroupBy(day => day.Day).Select(day => new DailyUsage
        {
            AccountId = reading.AccountId,
            Day = day.Key,
            BytesIn = day.Sum(traffic => traffic.BytesIn),
            BytesOut = day.Sum(traffic => traffic.BytesOut),
            PeakBytes = day.Key == today ? reading.Buckets.Sum(bucket => bucket.Bytes) : 0,
        });
    }

    private static bool Covers(DailyUsage before, DailyUsage row) =>
        before.BytesIn >= row.BytesIn && before.BytesOut >= row.BytesOut && before.PeakBytes >= row.PeakBytes;

    private static Task<int> UpsertAsync(PortalDb db, DailyUsage row, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO "DailyUsage" ("AccountId", "Day", "BytesIn", "BytesOut", "PeakBytes")
        VALUES ({row.AccountId}, {row.Day}, {row.BytesIn}, {row.BytesOut}, {row.PeakBytes})
        ON CONFLICT ("AccountId", "Day") DO UPDATE SET
            "BytesIn" = CASE WHEN excluded."BytesIn" > "DailyUsage"."BytesIn" THEN excluded."BytesIn" ELSE "DailyUsage"."BytesIn" END,
            "BytesOut" = CASE WHEN excluded."BytesOut" > "DailyUsage"."BytesOut" THEN excluded."BytesOut" ELSE "DailyUsage"."BytesOut" END,
            "PeakBytes" = CASE WHEN excluded."PeakBytes" > "DailyUsage"."PeakBytes" THEN excluded."PeakBytes" ELSE "DailyUsage"."PeakBytes" END
        """,
        cancellationToken);
}
