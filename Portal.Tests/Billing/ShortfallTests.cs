using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Billing;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

public sealed class ShortfallTests
{
    private static readonly DateOnly s_first = new(2026, 12, 1);

    private static readonly Gen<(UpcomingRenewal[] Renewals, decimal Credit)> s_months =
        from prices in Gen.Choose(0, 6).SelectMany(count => Rule.Amounts(1, 10_000).ArrayOf(count))
        from credit in Rule.Amounts(-10_000, 40_000)
        select (prices.Select((price, index) => Renewal(index, price)).ToArray(), credit);

    [Fact]
    public void Credit_that_covers_all_to_the_cent_lacks_nothing() =>
        Assert.Null(UpcomingRenewals.FindShortfall([Renewal(0, 10), Renewal(3, 20)], Euros(30)));

    [Fact]
    public void A_cent_less_lacks_a_cent_on_the_day_that_it_is_missing() => Assert.Equal(
        (Euros(0.01m), s_first.AddDays(3)), UpcomingRenewals.FindShortfall([Renewal(0, 10), Renewal(3, 20)], Euros(29.99m)));

    [Fact]
    public void Debt_without_a_renewal_is_no_shortfall() => Assert.Null(UpcomingRenewals.FindShortfall([], Euros(-5)));

    [Fact]
    public void What_is_missing_makes_it_covered_and_a_cent_less_does_not() => Rule.Holds(s_months, months =>
    {
        var (renewals, credit) = months;
        if (UpcomingRenewals.FindShortfall(renewals, Euros(credit)) is not { } shortfall)
        {
            Assert.True(renewals.Length == 0 || renewals.Sum(renewal => renewal.Price.Amount) <= credit);
            return;
        }

        Assert.True(shortfall.Missing.Amount > 0);
        Assert.Null(UpcomingRenewals.FindShortfall(renewals, Euros(credit) + shortfall.Missing));
        Assert.NotNull(UpcomingRenewals.FindShortfall(renewals, Euros(credit - 0.01m) + shortfall.Missing));
        var before = renewals.Where(renewal => renewal.On < shortfall.On).Sum(renewal => renewal.Price.Amount);
        var until = renewals.Where(renewal => renewal.On <= shortfall.On).Sum(renewal => renewal.Price.Amount);
        Assert.True(until > credit && (before == 0 || before <= credit));
    });

    private static UpcomingRenewal Renewal(int day, decimal price) => new(1, "s3uid", "label", s_first.AddDays(day), Euros(price));

    private static Money Euros(decimal amount) => new(amount, Currency.Eur);
}
