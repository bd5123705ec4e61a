namespace Portal.Core.Accounts;

/// <summary>The rule by which one paid month follows another.</summary>
public static class BillingMonth
{
    /// <summary>The first day of the next period: the anchor day of the following month, or that month's last day if it has no such day.</summary>
    public static DateOnly After(DateOnly day, int anchorDay)
    {
        var next = new DateOnly(day.Year, day.Month, 1).AddMonths(1);
        return next.AddDays(Math.Min(anchorDay, DateTime.DaysInMonth(next.Year, next.Month)) - 1);
    }
}
