namespace Portal.Core.Billing;

/// <summary>What a change within a period costs for the rest of it.</summary>
public static class Proration
{
    /// <summary>
    /// The difference of the two prices for the days from <paramref name="today"/> on, that day included, out of all days of the
    /// period; in whole cents, rounded half away from zero.
    /// </summary>
    /// <param name="start">The first day of the period.</param>
    /// <param name="end">The first day that is no longer of it.</param>
    public static decimal Difference(decimal oldPrice, decimal newPrice, DateOnly start, DateOnly end, DateOnly today)
    {
        var days = end.DayNumber - start.DayNumber;
        if (days <= 0 || today < start || today >= end)
        {
            throw new ArgumentOutOfRangeException(nameof(today), today, $"Not a day of {start:o} to {end:o}.");
        }

        return decimal.Round((newPrice - oldPrice) * (end.DayNumber - today.DayNumber) / days, 2, MidpointRounding.AwayFromZero);
    }
}
