using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

public sealed class ProrationTests
{
    private static readonly Gen<Change> s_changes =
        from start in Rule.Days
        from old in Rule.Amounts(0, 100_000)
        from more in Rule.Amounts(0, 100_000)
        from day in Gen.Choose(0, 30)
        let end = BillingMonth.After(start, start.Day)
        select new Change(old, old + more, start, end, start.AddDays(day % (end.DayNumber - start.DayNumber)));

    [Theory]
    [InlineData("2026-11-16", 10.00)]
    [InlineData("2026-12-01", 5.00)]
    [InlineData("2026-12-15", 0.33)]
    public void Rest_counts_with_the_day_itself(string today, decimal due) => Assert.Equal(
        due,
        Proration.Difference(10, 20, new(2026, 11, 16), new(2026, 12, 16), DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-11-15")]
    [InlineData("2026-12-16")]
    public void Day_outside_of_the_period_is_a_bug(string today) => Assert.Throws<ArgumentOutOfRangeException>(
        () => Proration.Difference(10, 20, new(2026, 11, 16), new(2026, 12, 16), DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Dearer_plan_costs_no_more_than_the_whole_difference_and_never_gives_money() => Rule.Holds(s_changes, change =>
    {
        Assert.InRange(change.Due, 0, change.New - change.Old);
        Assert.Equal(decimal.Round(change.Due, 2), change.Due);
    });

    [Fact]
    public void Whole_period_costs_the_whole_difference() => Rule.Holds(
        s_changes, change => Assert.Equal(change.New - change.Old, (change with { Today = change.Start }).Due));

    [Fact]
    public void Equal_prices_cost_nothing() => Rule.Holds(s_changes, change => Assert.Equal(0, (change with { New = change.Old }).Due));

    [Fact]
    public void Later_change_never_costs_more() => Rule.Holds(s_changes, change =>
    {
        if (change.Today > change.Start)
        {
            Assert.True(change.Due <= (change with { Today = change.Today.AddDays(-1) }).Due);
        }
    });

    [Fact]
    public void Two_steps_on_one_day_cost_what_one_step_does_to_a_cent() => Rule.Holds(s_changes, change =>
    {
        var middle = decimal.Round((change.Old + change.New) / 2, 2);
        var steps = (change with { New = middle }).Due + (change with { Old = middle }).Due;

        Assert.InRange(steps - change.Due, -0.01m, 0.01m);
    });

    private sealed record Change(decimal Old, decimal New, DateOnly Start, DateOnly End, DateOnly Today)
    {
        public decimal Due => Proration.Difference(Old, New, Start, End, Today);
    }
}
