using Bunit;
using Portal.Components.Shared;

namespace Portal.Tests.Components;

public class MeterTests : BunitContext
{
    [Theory]
    [InlineData(0, 100, "none", "0 %")]
    [InlineData(79.9, 100, "", "79 %")]
    [InlineData(80, 100, "high", "80 %. Close to the limit")]
    [InlineData(100, 100, "full", "100 %. The limit is reached")]
    [InlineData(110, 100, "full", "110 %. The limit is reached")]
    [InlineData(5, 0, "none", "0 %")]
    public void Tells_how_full_it_is_in_colour_and_words(double value, double limit, string state, string words)
    {
        var meter = Render<Meter>(parameters => parameters.Add(m => m.Label, "Storage").Add(m => m.Value, value).Add(m => m.Limit, limit)).Find("[role=meter]");

        Assert.Equal(("meter " + state).Trim(), meter.ClassName?.Trim());
        Assert.Equal(words, meter.GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void Never_draws_more_than_its_length()
    {
        var bar = Render<Meter>(parameters => parameters.Add(m => m.Label, "Storage").Add(m => m.Value, 300).Add(m => m.Limit, 100)).Find("[role=meter] > span");

        Assert.Equal("width:100%", bar.GetAttribute("style"));
    }
}
