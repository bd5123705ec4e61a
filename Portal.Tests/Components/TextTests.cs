using Portal.Components.Shared;
using Portal.Core.Billing;

namespace Portal.Tests.Components;

public class TextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(24.99, Currency.Eur, "€24.99")]
    [InlineData(0, Currency.Eur, "€0")]
    [InlineData(1640.5, Currency.Usd, "$1,640.50")]
    [InlineData(1990, Currency.Rub, "1,990.00\u00a0₽")]
    [InlineData(-5, Currency.Eur, "\u2212€5.00")]
    public void Money_has_its_symbol_and_cents(double amount, Currency currency, string text) =>
        Assert.Equal(text, MoneyText.Of(new((decimal)amount, currency)));

    [Theory]
    [InlineData("0.015", "€0.015")]
    [InlineData("0.0100", "€0.01")]
    [InlineData("2", "€2")]
    public void Unit_price_has_the_decimals_that_it_needs(string amount, string text) =>
        Assert.Equal(text, MoneyText.OfUnit(new(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), Currency.Eur)));

    [Theory]
    [InlineData(0L, "0 B")]
    [InlineData(999L, "999 B")]
    [InlineData(13_005L, "12.7 kB")]
    [InlineData(8_808_038L, "8.4 MB")]
    [InlineData(432_013_312L, "412 MB")]
    [InlineData(1_610_612_736L, "1.5 GB")]
    [InlineData(1_760_936_591_360L, "1,640 GB")]
    [InlineData(12L << 40, "12 TB")]
    public void Size_has_a_unit_that_fits(long bytes, string text) => Assert.Equal(text, ByteText.Format(bytes));

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(-5, "5 min ago")]
    [InlineData(-180, "3 h ago")]
    [InlineData(-1440, "yesterday")]
    [InlineData(-4320, "3 days ago")]
    [InlineData(2880, "in 2 days")]
    [InlineData(-43200, "23 Oct 2026")]
    public void Moment_is_told_as_people_do(int minutes, string text) => Assert.Equal(text, DateWords.Relative(Now.AddMinutes(minutes), Now));

    [Theory]
    [InlineData("summer.JPG", IconName.Image)]
    [InlineData("backup.tar.gz", IconName.Archive)]
    [InlineData("LICENCE", IconName.File)]
    [InlineData("trailing.", IconName.File)]
    public void File_has_an_icon(string name, IconName icon) => Assert.Equal(icon, FileIcons.For(name));
}
