using System.Globalization;

namespace Portal.Components.Development;

/// <summary>How far a clock is ahead, in words.</summary>
internal static class ClockWords
{
    public static string Ahead(TimeSpan shift) => shift switch
    {
        { TotalSeconds: < 1 } => DevelopmentText.NotAhead,
        { TotalDays: < 1 } => Say(DevelopmentText.Hours, Math.Floor(shift.TotalHours), shift.Minutes),
        _ => Say(DevelopmentText.Days, Math.Floor(shift.TotalDays), shift.Hours),
    };

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
