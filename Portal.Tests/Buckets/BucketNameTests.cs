using Portal.Core.Buckets;

namespace Portal.Tests.Buckets;

public class BucketNameTests
{
    [Theory]
    [InlineData("abc")]
    [InlineData("photos-2026")]
    [InlineData("1st-of-all")]
    [InlineData("a--b")]
    [InlineData("012345678901234567890123456789012345678901234567890123456789abc")]
    public void Good_name_breaks_no_rule(string name) => Assert.Empty(BucketName.BrokenRules(name));

    [Theory]
    [InlineData("", "Please enter a name.")]
    [InlineData("ab", "At least 3 characters.")]
    [InlineData("012345678901234567890123456789012345678901234567890123456789abcd", "At most 63 characters; this has 64.")]
    [InlineData("Photos", "Small letters only.")]
    [InlineData("my.photos", "No dots: they break encrypted connections. Use a hyphen instead.")]
    [InlineData("192.168.0.1", "No dots: they break encrypted connections. Use a hyphen instead.")]
    [InlineData("my photos", "No spaces. Use a hyphen instead.")]
    [InlineData("my_photos!", "Only a–z, 0–9 and hyphens; not: _ !")]
    [InlineData("bücher", "Only a–z, 0–9 and hyphens; not: ü")]
    [InlineData("tab\u0001le", "Only a–z, 0–9 and hyphens; not: U+0001")]
    [InlineData("-photos", "Starts with a letter or a digit.")]
    [InlineData("photos-", "Ends with a letter or a digit.")]
    [InlineData("xn--photos", "Must not start with “xn--”: S3 keeps this for itself.")]
    [InlineData("sthree-photos", "Must not start with “sthree-”: S3 keeps this for itself.")]
    [InlineData("photos-s3alias", "Must not end with “-s3alias”: S3 keeps this for itself.")]
    [InlineData("photos--ol-s3", "Must not end with “--ol-s3”: S3 keeps this for itself.")]
    public void Bad_name_is_told_its_rule(string name, string rule) => Assert.Equal([rule], BucketName.BrokenRules(name));

    [Fact]
    public void Each_broken_rule_has_its_own_message() => Assert.Equal(4, BucketName.BrokenRules("-My.pics!").Count);

    [Theory]
    [InlineData("My Photos", "my-photos")]
    [InlineData("Bücher & Café.pdf", "bucher-cafe-pdf")]
    [InlineData("--Photos__2026--", "photos-2026")]
    [InlineData("xn--sthree-photos-s3alias", "photos")]
    [InlineData("A", "a-files")]
    [InlineData("фото", null)]
    [InlineData("good-name", null)]
    [InlineData("", null)]
    public void Bad_name_leads_to_a_good_one(string input, string? suggestion) => Assert.Equal(suggestion, BucketName.Suggest(input));

    [Fact]
    public void Suggestion_of_anything_is_valid_or_none()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var input = new string([.. Enumerable.Range(0, random.Next(90)).Select(_ => "aZ9-._ üß\u0301/xn--s3alias😀"[random.Next(24)])]);
            Assert.True(BucketName.Suggest(input) is not { } name || BucketName.IsValid(name), input);
        }
    }

    [Fact]
    public void Ending_keeps_the_name_within_its_length()
    {
        var name = BucketName.WithEnding(new string('a', 63), "2026");

        Assert.Equal(63, name.Length);
        Assert.EndsWith("a-2026", name, StringComparison.Ordinal);
    }
}
