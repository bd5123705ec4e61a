using Portal.Components.Files;

namespace Portal.Tests.Files;

public sealed class FilesPlaceTests
{
    [Theory]
    [InlineData("3", 3)]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData("abc", 1)]
    [InlineData("0", 1)]
    [InlineData("-2", 1)]
    [InlineData("99999999999", 1)]
    [InlineData("2147483647", 1)]
    public void Page_is_a_number_or_the_first(string? text, int page) => Assert.Equal(page, FilesPlace.ParsePage(text));

    [Theory]
    [InlineData("25", 25)]
    [InlineData("26", FilesPlace.StandardSize)]
    [InlineData("abc", FilesPlace.StandardSize)]
    [InlineData("99999999999", FilesPlace.StandardSize)]
    [InlineData(null, FilesPlace.StandardSize)]
    public void Size_is_one_of_those_offered(string? text, int size) => Assert.Equal(size, FilesPlace.ParseSize(text));
}
