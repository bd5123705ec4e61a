using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>Brings the rows of days to what readings say.</summary>
/// <remarks>
/// What a day moved only grows. Its peak grows from the first reading of the day on; that one sets it, whatever a clock that was wrong has left
/// there. A day without any reading held what the last one before it saw.
/// </remarks>
internal static class DailyUsageRows
{
    /// <summary>The days of a pause, counted back from its end, of which a peak is kept.</summary>
    private const int MostHeldDays = 62;

    private const string Columns = """("AccountId", "Day", "BytesIn", "BytesOut", "PeakBytes")""";

    private const string Moved =
        """
        "BytesIn" = CASE WHEN excluded."BytesIn" > "DailyUsage"."BytesIn" THEN excluded."BytesIn" ELSE "DailyUsage"."BytesIn" END,
        "BytesOut" = CASE WHEN excluded."BytesOut" > "DailyUsage"."BytesOut" THEN excluded."BytesOut" ELSE "DailyUsage"."BytesOut" END,
        """;

    private const string Grows =
        $"""
        ON CONFLICT ("AccountId", "Day") DO UPDATE SET {Moved}
        "PeakBytes" = CASE WHEN excluded."PeakBytes" > "DailyUsage"."PeakBytes" THEN excluded."PeakBytes" ELSE "DailyUsage"."PeakBytes" END
        """;

    private const string IsSet = $"""ON CONFLICT ("AccountId", "Day") DO UPDATE SET {Moved} "PeakBytes" = excluded."PeakBytes" """;

    /// <param name="before">What was known of the accounts before these readings, as far as these are newer.</param>
    public static async Task SaveAsync(
        PortalDb db, IReadOnlyCollection<UsageReading> readings, IReadOnlyDictionary<int, LastReading> before, CancellationToken cancellationToken)
    {
        var rows = readings.SelectMany(reading => RowsOf(reading, before.GetValueOrDefault(reading.AccountId))).ToList();
        var known = await ReadAsync(db, rows, cancellationToken);
        await WriteAsync(db, rows.Where(row => !row.SetsPeak && !Covers(known.GetValueOrDefault((row.AccountId, row.Day)), row)), Grows, cancellationToken);
        await WriteAsync(db, rows.Where(row => row.SetsPeak && !Equals(known.GetValueOrDefault((row.AccountId, row.Day)), row)), IsSet, cancellationToken);
    }

    /// <summary>Saves what was moved on days of which nothing else is known.</summary>
    public static async Task SaveAsync(PortalDb db, IReadOnlyCollection<AccountTraffic> traffic, CancellationToken cancellationToken)
    {
        var rows = traffic.SelectMany(account => account.Days.Select(day => new Row(account.AccountId, day.Day, day.BytesIn, day.BytesOut, 0, SetsPeak: false))).ToList();
        var known = await ReadAsync(db, rows, cancellationToken);
        await WriteAsync(db, rows.Where(row => !Covers(known.GetValueOrDefault((row.AccountId, row.Day)), row)), Grows, cancellationToken);
    }

    /// <summary>Every day that moved something, the day of the reading with what is stored now, and the days of a pause before it.</summary>
    private static IEnumerable<Row> RowsOf(UsageReading reading, LastReading? before)
    {
        var today = DateOnly.FromDateTime(reading.MeasuredAt);
        var lastSeen = before is null ? today : DateOnly.FromDateTime(before.MeasuredAt);
        var days = reading.Traffic.Where(day => day.Day <= today).ToLookup(day => day.Day);
        var held = before is null ? [] : Enumerable.Range(1, MostHeldDays).Select(back => today.AddDays(-back)).TakeWhile(day => day > lastSeen).ToHashSet();
        foreach (var day in days.Select(day => day.Key).Concat(held).Append(today).Distinct())
        {
            var isHeld = held.Contains(day);
            yield return new(
                reading.AccountId, day, days[day].Sum(traffic => traffic.BytesIn), days[day].Sum(traffic => traffic.BytesOut),
                day == today ? reading.Bytes : isHeld ? before!.Bytes : 0,
                SetsPeak: isHeld || (day == today && lastSeen < today));
        }
    }

    private static async Task<Dictionary<(int AccountId, DateOnly Day), DailyUsage>> ReadAsync(PortalDb db, List<Row> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var (from, to) = (rows.Min(row => row.Day), rows.Max(row => row.Day));
        var ids = rows.Select(row => row.AccountId).Distinct().ToList();
        return await db.DailyUsage.AsNoTracking().Where(row => EF.Parameter(ids).Contains(row.AccountId) && row.Day >= from && row.Day <= to)
            .ToDictionaryAsync(row => (row.AccountId, row.Day), cancellationToken);
    }

    private static bool Covers(DailyUsage? before, Row row) =>
        before is not null && before.BytesIn >= row.BytesIn && before.BytesOut >= row.BytesOut && before.PeakBytes >= row.PeakBytes;

    private static bool Equals(DailyUsage? before, Row row) =>
        before is not null && before.BytesIn >= row.BytesIn && before.BytesOut >= row.BytesOut && before.PeakBytes == row.PeakBytes;

    private static Task WriteAsync(PortalDb db, IEnumerable<Row> rows, string conflict, CancellationToken cancellationToken) => db.ExecuteManyAsync(
        $"""INSERT INTO "DailyUsage" {Columns} VALUES""", conflict, 5,
        rows.Select(row => new object[] { row.AccountId, row.Day, row.BytesIn, row.BytesOut, row.PeakBytes }), cancellationToken);

    /// <param name="SetsPeak">Whether the peak is this, not at least this.</param>
    private sealed record Row(int AccountId, DateOnly Day, long BytesIn, long BytesOut, long PeakBytes, bool SetsPeak);
}
