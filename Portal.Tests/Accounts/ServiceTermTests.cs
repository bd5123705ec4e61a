using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Accounts;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

/// <summary>Months of a service over years.</summary>
public sealed class ServiceTermTests
{
    private const int Months = 60;

    [Fact]
    public void Months_follow_one_another_without_a_gap_and_every_day_belongs_to_one() => Rule.Holds(Rule.Days, start =>
    {
        var covered = start;
        foreach (var (first, end) in MonthsFrom(start))
        {
            Assert.Equal(covered, first);
            Assert.InRange(end.DayNumber - first.DayNumber, 28, 31);
            covered = end;
        }

        Assert.Equal(start.AddMonths(Months), covered);
    });

    [Fact]
    public void Month_begins_on_the_day_of_the_first_or_on_the_last_of_a_shorter_month() => Rule.Holds(Rule.Days, start =>
    {
        foreach (var ((first, _), number) in MonthsFrom(start).Select((month, number) => (month, number)))
        {
            // The naive rule: so many months after the first day, counted from there and not from month to month.
            Assert.Equal(start.AddMonths(number), first);
        }
    });

    [Fact]
    public void Thirty_first_survives_february_and_a_leap_year() => Assert.Equal(
        [new(2027, 12, 31), new(2028, 1, 31), new(2028, 2, 29), new(2028, 3, 31), new(2028, 4, 30), new(2028, 5, 31)],
        MonthsFrom(new(2027, 12, 31)).Take(6).Select(month => month.First));

    [Fact]
    public void Free_service_has_months_too_but_nothing_to_pay()
    {
        var term = new ServiceTerm();
        term.Start(new(2026, 11, 16), isFree: true);

        Assert.Null(term.NextCommitDate);
        Assert.Equal(new(2026, 12, 16), term.CloseOn);
        Assert.Throws<InvalidOperationException>(() => term.Cancel(TestClock.Start, TimeSpan.FromDays(7)));
    }

    [Fact]
    public void Term_that_is_not_paid_ends_at_once_and_one_that_is_paid_with_its_month()
    {
        var paid = new ServiceTerm();
        paid.Start(new(2026, 11, 16), isFree: false);
        var owing = new ServiceTerm();
        owing.Start(new(2026, 11, 16), isFree: false);
        owing.Owe(new(2026, 11, 16));
        var now = TestClock.Start.AddMilliseconds(1500);

        paid.Cancel(now, TimeSpan.FromDays(7));
        owing.Cancel(now, TimeSpan.FromDays(7));

        Assert.Equal(new DateTime(2026, 12, 15, 23, 59, 59, DateTimeKind.Utc), paid.CancellationDate);
        Assert.Equal(TestClock.Start.AddSeconds(1), owing.CancellationDate);
        Assert.Equal(owing.CancellationDate!.Value.AddDays(7), owing.TerminationDate);
    }

    private static IEnumerable<(DateOnly First, DateOnly End)> MonthsFrom(DateOnly start)
    {
        var term = new ServiceTerm();
        term.Start(start, isFree: false);
        for (var month = 0; month < Months; month++)
        {
            Assert.Equal(term.PeriodEnd, term.CloseOn);
            Assert.Equal(term.CloseOn, term.NextCommitDate);
            yield return (term.FirstDay!.Value, term.PeriodEnd!.Value);
            term.Continue(isFree: false);
        }
    }
}
