using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Metering;

/// <summary>The days that somebody wants to see, by one rule for accounts and buckets.</summary>
internal static class HistoryRange
{
    /// <returns><see langword="null"/> where no day is given.</returns>
    public static (DateOnly First, DateOnly Last)? Of(DateOnly? from, DateOnly? to, DateOnly today, int usualDays)
    {
        if (from is null && to is null)
        {
            return null;
        }

        var last = to ?? today;
        return (from ?? DateOnly.FromDayNumber(Math.Max(0, last.DayNumber - usualDays + 1)), last);
    }

    public static Refusal? Check((DateOnly First, DateOnly Last)? range, string field) => range is not var (first, last) ? null
        : first > last ? Refusal.Invalid(field, AccountText.PeriodIsReversed)
        : last.DayNumber - first.DayNumber >= ShowUsageHistory.MaxDays ? Refusal.Invalid(field, string.Format(null, AccountText.PeriodTooLong, ShowUsageHistory.MaxDays))
        : null;
}
