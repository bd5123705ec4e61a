namespace Portal.Core.Accounts;

/// <summary>The rule by which one paid month follows another.</summary>
public static class BillingMonth
{
    /// <summary>The first day of the next period: the anchor day of the following month, or that month's last day if it has no such day.</summary>
    public static DateOnly After(DateOnly day, int anchorDay) => AnchorIn(day, 1, anchorDay);

    /// <summary>The first day of the period before the one that begins on <paramref name="day"/>.</summary>
    public static DateOnly Before(DateOnly day, int anchorDay) => AnchorIn(day, -1, anchorDay);

    private static DateOnly AnchorIn(DateOnly day, int monthsLater, int anchorDay)
    {
        var month = new DateOnly(day.Year, day.Month, 1).AddMonths(monthsLater);
        return month.AddDays(Math.Min(anchorDay, DateTime.DaysInMonth(month.Year, month.Month)) - 1);
    }
}
