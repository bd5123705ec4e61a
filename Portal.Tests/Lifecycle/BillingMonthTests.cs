using Portal.Core.Accounts;

namespace Portal.Tests.Lifecycle;

public class BillingMonthTests
{
    [Theory]
    [InlineData("2026-11-22", 22, "2026-12-22")]
    [InlineData("2026-12-22", 22, "2027-01-22")]
    [InlineData("2027-01-31", 31, "2027-02-28")]
    [InlineData("2027-02-28", 31, "2027-03-31")]
    [InlineData("2028-01-30", 30, "2028-02-29")]
    [InlineData("2028-02-29", 30, "2028-03-30")]
    public void Next_period_begins_on_the_anchor_day_or_the_last_of_a_shorter_month(string day, int anchor, string next) =>
        Assert.Equal(DateOnly.Parse(next, System.Globalization.CultureInfo.InvariantCulture), BillingMonth.After(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), anchor));
}
