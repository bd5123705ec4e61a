using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

public sealed class OverageTests
{
    private const long Gb = Plan.BytesPerGb;

    private static readonly PeriodTerms s_terms = new(1, "Paid", 10, Currency.Eur, QuotaGb: 100, TrafficGb: 200, StorageOverage: 0.02m, TrafficOverage: 0.015m);

    private static readonly Gen<long> s_bytes = from gb in Gen.Choose(0, 2000) from rest in Gen.Choose(0, (int)Gb - 1) select (gb * Gb) + rest;

    private static readonly Gen<PeriodTerms> s_someTerms =
        from quota in Gen.Choose(1, 1000)
        from traffic in Gen.Choose(0, 1000)
        from storagePrice in Gen.Elements(0m, 0.0049m, 0.02m, 0.123456m, 2m)
        from trafficPrice in Gen.Elements(0m, 0.0051m, 0.015m, 3m)
        select s_terms with { QuotaGb = quota, TrafficGb = traffic, StorageOverage = storagePrice, TrafficOverage = trafficPrice };

    private static readonly Gen<(PeriodTerms Terms, long Peak, long Traffic)> s_uses =
        from terms in s_someTerms from peak in s_bytes from traffic in s_bytes select (terms, peak, traffic);

    [Fact]
    public void Bytes_above_are_priced_per_gb() => Assert.Equal(new(50 * Gb, 100 * Gb, 1.00m, 1.50m), Overage.Of(s_terms, 150 * Gb, 300 * Gb));

    [Fact]
    public void Quota_and_included_traffic_to_the_last_byte_are_free() => Assert.Equal(new(0, 0, 0, 0), Overage.Of(s_terms, 100 * Gb, 200 * Gb));

    [Theory]
    [InlineData(0.25, 0.01)]
    [InlineData(0.24, 0.00)]
    [InlineData(0.75, 0.02)]
    public void Half_a_cent_is_rounded_up(double gb, decimal price) =>
        Assert.Equal(price, Overage.Of(s_terms, (long)((100 + gb) * Gb), 0).Storage);

    [Fact]
    public void Plan_that_has_no_price_for_it_never_charges() => Assert.Equal(
        0, Overage.Of(s_terms with { StorageOverage = 0, TrafficOverage = 0 }, long.MaxValue / 2, long.MaxValue / 2).Amount);

    [Fact]
    public void Never_negative_in_whole_cents_and_zero_within_what_is_included() => Rule.Holds(s_uses, use =>
    {
        var overage = Overage.Of(use.Terms, use.Peak, use.Traffic);

        Assert.True(overage is { Storage: >= 0, Traffic: >= 0, PeakBytes: >= 0, TrafficBytes: >= 0 });
        Assert.Equal(decimal.Round(overage.Amount, 2), overage.Amount);
        Assert.True(use.Peak > use.Terms.QuotaGb * Gb || overage.Storage == 0);
        Assert.True(use.Traffic > use.Terms.TrafficGb * Gb || overage.Traffic == 0);
    });

    [Fact]
    public void More_bytes_never_cost_less() => Rule.Holds(
        from use in s_uses from more in s_bytes select (use, more),
        value =>
        {
            var (use, more) = value;
            var overage = Overage.Of(use.Terms, use.Peak, use.Traffic);

            Assert.True(Overage.Of(use.Terms, use.Peak + more, use.Traffic).Storage >= overage.Storage);
            Assert.True(Overage.Of(use.Terms, use.Peak, use.Traffic + more).Traffic >= overage.Traffic);
        });

    [Fact]
    public void No_byte_is_charged_twice_when_a_period_is_split_by_a_change() => Rule.Holds(
        from use in s_uses from later in s_someTerms from morePeak in s_bytes from moreTraffic in s_bytes select (use, later, morePeak, moreTraffic),
        value =>
        {
            var (use, later, morePeak, moreTraffic) = value;
            var (peak, traffic) = (use.Peak + morePeak, use.Traffic + moreTraffic);
            var first = Overage.Of(use.Terms, use.Peak, use.Traffic);
            var second = Overage.Of(later, peak, traffic, first.PeakBytes, first.TrafficBytes);

            Assert.True(first.PeakBytes + second.PeakBytes <= Math.Max(0, peak - (Math.Min(use.Terms.QuotaGb, later.QuotaGb) * Gb)));
            Assert.True(first.TrafficBytes + second.TrafficBytes <= Math.Max(0, traffic - (Math.Min(use.Terms.TrafficGb, later.TrafficGb) * Gb)));
        });

    [Fact]
    public void Change_to_the_same_terms_charges_what_no_change_would_have_to_a_cent() => Rule.Holds(
        from use in s_uses from morePeak in s_bytes from moreTraffic in s_bytes select (use, morePeak, moreTraffic),
        value =>
        {
            var (use, morePeak, moreTraffic) = value;
            var (peak, traffic) = (use.Peak + morePeak, use.Traffic + moreTraffic);
            var first = Overage.Of(use.Terms, use.Peak, use.Traffic);
            var second = Overage.Of(use.Terms, peak, traffic, first.PeakBytes, first.TrafficBytes);
            var whole = Overage.Of(use.Terms, peak, traffic);

            Assert.Equal(whole.PeakBytes, first.PeakBytes + second.PeakBytes);
            Assert.Equal(whole.TrafficBytes, first.TrafficBytes + second.TrafficBytes);
            Assert.InRange(first.Amount + second.Amount - whole.Amount, -0.02m, 0.02m);
        });
}
