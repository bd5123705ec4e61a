using System.Text;
using Portal.Core.Customers;

namespace Portal.Tests.Customers;

public class TotpTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>The vectors of RFC 6238, appendix B; six digits of their eight.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void CodeOf_computes_what_the_standard_says(long seconds, string code) =>
        Assert.Equal(code, Totp.CodeOf(s_secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime)));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void FindStep_forgives_clocks_half_a_minute(int steps, bool found)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111111).UtcDateTime;
        var step = Totp.StepOf(now) + steps;

        Assert.Equal(found ? step : null, Totp.FindStep(s_secret, Totp.CodeOf(s_secret, step), now));
    }

    /// <summary>The vectors of RFC 4648, without their padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Write_and_Read_are_base_32(string bytes, string text)
    {
        Assert.Equal(text, Totp.Write(Encoding.ASCII.GetBytes(bytes)));
        Assert.Equal(bytes, Encoding.ASCII.GetString(Totp.Read(text)));
    }
}
