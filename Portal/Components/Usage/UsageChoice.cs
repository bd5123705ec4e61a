using Portal.Core.Metering;

namespace Portal.Components.Usage;

/// <summary>The days that an address of the usage page, or of its file, asks for.</summary>
/// <param name="Period">0 is the current period.</param>
/// <param name="Days">The last so many days, in place of a period.</param>
public readonly record struct UsageChoice(int Period, int? Days)
{
    /// <param name="period">As it stands in the address; what is no number there is the current period.</param>
    /// <param name="days">As it stands in the address.</param>
    public static UsageChoice Parse(string? period, string? days) => QueryNumber.Parse<int>(days) is { } number and > 0 and <= ShowUsageHistory.MaxDays
        ? new(0, number)
        : new(QueryNumber.Parse<int>(period) ?? 0, null);

    /// <param name="today">UTC.</param>
    public ShowUsageHistoryInput For(string s3uid, DateOnly today) => Days is { } days
        ? new(s3uid, From: today.AddDays(1 - days), To: today)
        : new(s3uid, Period);

    /// <summary>As it is written in the choice of the page.</summary>
    public override string ToString() => Days is { } days ? $"d{days}" : $"p{Period}";
}
