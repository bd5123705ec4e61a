using System.Globalization;

namespace Portal.Components.Shared;

/// <summary>How a moment is written. All times are UTC.</summary>
public static class DateWords
{
    /// <summary>21 December 2026</summary>
    public static string LongDay(DateTimeOffset at) => Write(at, "d MMMM yyyy");

    /// <summary>21 Dec 2026</summary>
    public static string Day(DateTimeOffset at) => Write(at, "d MMM yyyy");

    /// <summary>21 Dec 2026, 09:12</summary>
    public static string DayAndTime(DateTimeOffset at) => Write(at, "d MMM yyyy, HH:mm");

    /// <summary>2026-12-21 09:12:33 UTC</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>5 min ago, yesterday, in 3 days; beyond a week the day itself.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now)
    {
        var distance = at - now;
        var size = distance.Duration();
        var future = distance > TimeSpan.Zero;
        var days = (at.UtcDateTime.Date - now.UtcDateTime.Date).Days;
        return size switch
        {
            { TotalMinutes: < 1 } => SharedText.JustNow,
            { TotalMinutes: < 60 } => Count(future ? SharedText.InMinutes : SharedText.MinutesAgo, size.TotalMinutes),
            { TotalHours: < 12 } => Count(future ? SharedText.InHours : SharedText.HoursAgo, size.TotalHours),
            _ => days switch
            {
                0 => SharedText.Today,
                1 => SharedText.Tomorrow,
                -1 => SharedText.Yesterday,
                > 1 and <= 7 => Count(SharedText.InDays, days),
                < -1 and >= -7 => Count(SharedText.DaysAgo, -days),
                _ => Day(at),
            },
        };
    }

    private static string Write(DateTimeOffset at, string format) => at.UtcDateTime.ToString(format, CultureInfo.CurrentCulture);

    private static string Count(string text, double number) => string.Format(CultureInfo.CurrentCulture, text, (int)number);
}
