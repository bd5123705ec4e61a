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
        return db.Accounts.Where(account => account.Id == accountId).ExecuteUpdateAsync(
            row => row
                .SetProperty(account => account.Usage.TrafficBytes, account => db.DailyUsage
                    .Where(day => day.AccountId == account.Id && day.Day >= DateOnly.FromDateTime(account.Service.PeriodStart ?? account.CreatedAt)
                        && day.Day <= DateOnly.FromDateTime(account.Usage.MeasuredAt ?? account.CreatedAt))
                    .Sum(day => day.BytesIn + day.BytesOut))
                .SetProperty(account => account.Usage.PeakBytes, account => Math.Max(account.Usage.Bytes, db.DailyUsage
                    .Where(day => day.AccountId == account.Id && day.Day >= DateOnly.FromDateTime(account.Service.PeriodStart ?? account.CreatedAt)
                        && day.Day <= DateOnly.FromDateTime(account.Usage.MeasuredAt ?? account.CreatedAt))
                    .Max(day => (long?)day.PeakBytes) ?? 0)),
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
