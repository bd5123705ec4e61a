using FsCheck;
using FsCheck.Fluent;
using Portal.Core.Billing;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

public sealed class TaxSplitTests
{
    private static readonly Gen<(decimal[] Grosses, decimal Rate)> s_documents =
        from grosses in Gen.Choose(1, 8).SelectMany(lines => Rule.Amounts(0, 50_000).ArrayOf(lines))
        from rate in Gen.Elements(0m, 2.5m, 7m, 7.7m, 19m, 20m, 25m)
        select (grosses, rate);

    [Theory]
    [InlineData(119.00, 19, 100.00, 19.00)]
    [InlineData(10.00, 19, 8.40, 1.60)]
    [InlineData(0.01, 19, 0.01, 0.00)]
    [InlineData(0.03, 100, 0.01, 0.02)]
    [InlineData(-10.00, 19, -8.40, -1.60)]
    [InlineData(10.00, 0, 10.00, 0.00)]
    public void One_amount_is_split_by_the_rule(decimal gross, decimal rate, decimal net, decimal tax)
    {
        var split = TaxSplit.Of([gross], rate);

        Assert.Equal(net, Assert.Single(split.Nets));
        Assert.Equal(tax, split.Tax);
    }

    [Fact]
    public void Nothing_has_no_tax()
    {
        var split = TaxSplit.Of([], 19);

        Assert.Empty(split.Nets);
        Assert.Equal(0, split.Tax);
    }

    [Fact]
    public void What_rounding_leaves_over_goes_to_the_largest()
    {
        // Three times 0.84033… rounds to 2.52, while the sum without its tax is 2.53, and the larger line takes the cent.
        var split = TaxSplit.Of([1.00m, 1.01m, 1.00m], 19);

        Assert.Equal(0.48m, split.Tax);
        Assert.Equal([0.84m, 0.85m, 0.84m], split.Nets);
    }

    [Fact]
    public void Parts_add_up_in_whole_cents_and_the_tax_is_that_of_the_sum() => Rule.Holds(s_documents, document =>
    {
        var (grosses, rate) = document;
        var split = TaxSplit.Of(grosses, rate);

        Assert.Equal(grosses.Sum(), split.Nets.Sum() + split.Tax);
        Assert.All([.. split.Nets, split.Tax], amount => Assert.Equal(decimal.Round(amount, 2), amount));
        Assert.InRange(split.Tax - (grosses.Sum() * rate / (100 + rate)), -0.005m, 0.005m);
    });

    [Fact]
    public void Every_net_but_the_largest_is_right_to_half_a_cent_and_that_one_to_what_the_others_left() => Rule.Holds(s_documents, document =>
    {
        var (grosses, rate) = document;
        var split = TaxSplit.Of(grosses, rate);
        var off = split.Nets.Zip(grosses, (net, gross) => Math.Abs(net - (gross * 100 / (100 + rate)))).ToList();

        Assert.True(off.Count(distance => distance > 0.005m) <= 1, string.Join(' ', off));
        Assert.True(off.Max() <= 0.005m * (grosses.Length + 1), string.Join(' ', off));
    });

    [Fact]
    public void Credit_note_of_the_same_lines_is_the_mirror() => Rule.Holds(s_documents, document =>
    {
        var (grosses, rate) = document;
        var split = TaxSplit.Of(grosses, rate);
        var mirror = TaxSplit.Of([.. grosses.Select(gross => -gross)], rate);

        Assert.Equal(-split.Tax, mirror.Tax);
        Assert.Equal(split.Nets.Select(net => -net), mirror.Nets);
        Assert.True(split.Tax >= 0);
    });
}
