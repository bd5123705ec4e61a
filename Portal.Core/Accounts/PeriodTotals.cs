using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Accounts;

/// <summary>What accounts have moved and held in a period, from the rows of their days.</summary>
public static class PeriodTotals
{
    /// <summary>
    /// Counts the running totals of an account anew, after its period has changed; in the caller's transaction, once the new period is
    /// saved. What was stored at the last reading counts as the peak from the period's first moment on.
    /// </summary>
    internal static Task ResetPeriodTotalsAsync(this PortalDb db, int accountId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.SaveTotalsAsync([accountId], cancellationToken);
    }

    /// <summary>Brings the totals of accounts to what their days and buckets say. Lists are sorted by them, so that rows which have them right are not written.</summary>
    internal static async Task SaveTotalsAsync(this PortalDb db, IReadOnlyCollection<int> accountIds, CancellationToken cancellationToken)
    {
        var totals = await db.Accounts.Where(account => EF.Parameter(accountIds).Contains(account.Id))
            .Select(account => new
            {
                account.Id,
                Before = new { account.Usage.Buckets, account.Usage.TrafficBytes, account.Usage.PeakBytes },
                Buckets = db.KnownBuckets.Count(bucket => bucket.AccountId == account.Id),
                account.Usage.Bytes,

                // Days after the last reading have been left by a clock that was wrong.
                Traffic = db.DailyUsage
                    .Where(day => day.AccountId == account.Id && day.Day >= DateOnly.FromDateTime(account.Service.PeriodStart ?? account.CreatedAt)
                        && day.Day <= DateOnly.FromDateTime(account.Usage.MeasuredAt ?? account.CreatedAt))
                    .Sum(day => day.BytesIn + day.BytesOut),
                Peak = db.DailyUsage
                    .Where(day => day.AccountId == account.Id && day.Day >= DateOnly.FromDateTime(account.Service.PeriodStart ?? account.CreatedAt)
                        && day.Day <= DateOnly.FromDateTime(account.Usage.MeasuredAt ?? account.CreatedAt))
                    .Max(day => (long?)day.PeakBytes) ?? 0,
            })
            .ToListAsync(cancellationToken);
        await db.ExecuteManyAsync(
            """WITH "New" ("Id", "Buckets", "Traffic", "Peak") AS (VALUES""",
            """
            ) UPDATE "Accounts" SET "Usage_Buckets" = "New"."Buckets", "Usage_TrafficBytes" = "New"."Traffic", "Usage_PeakBytes" = "New"."Peak"
            FROM "New" WHERE "Accounts"."Id" = "New"."Id"
            """,
            4, totals
                .Select(row => (row.Id, row.Before, After: new { row.Buckets, TrafficBytes = row.Traffic, PeakBytes = Math.Max(row.Peak, row.Bytes) }))
                .Where(row => !row.Before.Equals(row.After))
                .Select(row => new object[] { row.Id, row.After.Buckets, row.After.TrafficBytes, row.After.PeakBytes }),
            cancellationToken);
    }

    /// <summary>
    /// What an account moved in the UTC days from <paramref name="from"/> until the day before <paramref name="until"/>, and the most that it held
    /// at once. Where no reading was made since <paramref name="from"/>, what the last one saw is taken to be there still.
    /// </summary>
    public static async Task<(long TrafficBytes, long PeakBytes)> PeriodUsageAsync(
        this PortalDb db, int accountId, DateOnly from, DateOnly until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var days = db.DailyUsage.Where(day => day.AccountId == accountId && day.Day >= from && day.Day < until);
        var midnight = from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var sums = await db.Accounts.Where(account => account.Id == accountId)
            .Select(account => new
            {
                Traffic = days.Sum(day => day.BytesIn + day.BytesOut),
                Peak = days.Max(day => (long?)day.PeakBytes) ?? 0,
                Held = account.Usage.MeasuredAt < midnight ? account.Usage.Bytes : 0,
            })
            .SingleAsync(cancellationToken);
        return (sums.Traffic, Math.Max(sums.Peak, sums.Held));
    }
}
