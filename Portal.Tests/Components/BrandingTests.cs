using Portal.Branding;

namespace Portal.Tests.Components;

public class BrandingTests
{
    [Theory]
    [InlineData("#2b59e0", 0)]
    [InlineData("2b59e0", 1)]
    [InlineData("red", 1)]
    [InlineData("#fff}body{display:none", 1)]
    public void Accent_has_to_be_a_colour(string accent, int faults) =>
        Assert.Equal(faults, new BrandingOptions { Accent = accent }.FindFaults().Count());

    [Fact]
    public void Dark_accent_stays_as_it_is_where_the_ground_is_light() =>
        Assert.Contains("--accent: light-dark(#2b59e0, ", new AccentStyle("#2b59e0").Css, StringComparison.Ordinal);

    [Fact]
    public void Pale_accent_is_darkened_where_the_ground_is_light() =>
        Assert.DoesNotContain("light-dark(#ffe000", new AccentStyle("#ffe000").Css, StringComparison.Ordinal);

    [Fact]
    public void Policy_names_the_places_of_files_once() =>
        Assert.Contains("connect-src 'self' http://localhost:9000; ", ContentSecurityPolicy.Write(["http://localhost:9000", "http://localhost:9000/"]), StringComparison.Ordinal);

    [Fact]
    public void Policy_takes_nothing_but_addresses() =>
        Assert.Throws<ArgumentException>(() => ContentSecurityPolicy.Write(["*; script-src *"]));

    [Fact]
    public void Addresses_carry_any_name() =>
        Assert.Equal("/accounts/u1/buckets/media?prefix=a%20%2B%26%23%3F%2F&size=50", PortalUrls.Bucket("u1", "media", "a +&#?/", pageSize: 50));
}
