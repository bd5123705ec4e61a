namespace Portal.Core.Metering;

/// <summary>Where a period's usage leads if it goes on as it has.</summary>
/// <param name="LastDay">The last day of the period.</param>
/// <param name="StoredBytes">What will be stored then.</param>
/// <param name="PeakBytes">The most that will have been stored at once in the period.</param>
/// <param name="TrafficBytes">What the period will have moved.</param>
public sealed record UsageForecast(DateOnly LastDay, long StoredBytes, long PeakBytes, long TrafficBytes)
{
    /// <summary>Fewer whole days than this say nothing of those that follow.</summary>
    public const int LeastDays = 3;

    /// <summary>Storage follows the line through the last days alone, so that a move at the period's beginning is forgotten.</summary>
    private const int TrendDays = 14;

    /// <summary>
    /// The rule: storage goes on along the least-squares line through the peaks of the last 14 days, never below zero, and never above a quota that
    /// storage enforces. Traffic goes on with the average of the period's whole days; today counts with at least that average.
    /// </summary>
    /// <param name="days">The days of the period until today, without a gap.</param>
    /// <param name="lastDay">The last day of the period.</param>
    /// <param name="hardQuotaBytes">What storage enforces; <see langword="null"/> if it does not.</param>
    /// <returns><see langword="null"/> before three whole days have passed.</returns>
    internal static UsageForecast? Of(IReadOnlyList<UsageDay> days, DateOnly lastDay, long? hardQuotaBytes)
    {
        if (days.Count <= LeastDays)
        {
            return null;
        }

        var today = days[^1];
        var ahead = Math.Max(0, lastDay.DayNumber - today.Day.DayNumber);
        var whole = days.SkipLast(1).Sum(day => (double)day.TrafficBytes);
        var average = whole / (days.Count - 1);
        var traffic = whole + Math.Max(today.TrafficBytes, average) + (average * ahead);

        var stored = Trend([.. days.TakeLast(TrendDays).Select(day => (double)day.PeakBytes)], ahead);
        var most = days.Max(day => day.PeakBytes);
        var limit = hardQuotaBytes is { } quota ? Math.Max(quota, today.PeakBytes) : long.MaxValue;
        var end = (long)Math.Clamp(stored, 0, Math.Min(limit, long.MaxValue / 4));
        return new(lastDay, end, Math.Max(most, end), (long)Math.Min(traffic, long.MaxValue / 4));
    }

    /// <summary>Goes on from the last value with the slope of the line through all.</summary>
    private static double Trend(double[] values, int ahead)
    {
        var middle = (values.Length - 1) / 2.0;
        var mean = values.Average();
        var slope = values.Select((value, index) => (index - middle) * (value - mean)).Sum() / values.Select((_, index) => (index - middle) * (index - middle)).Sum();
        return values[^1] + (slope * ahead);
    }
}
