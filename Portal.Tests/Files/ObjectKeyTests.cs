using Portal.Core.Files;

namespace Portal.Tests.Files;

public class ObjectKeyTests
{
    [Theory]
    [InlineData("a/b/c.txt", "a/b/", "c.txt")]
    [InlineData("a/b/", "a/", "b")]
    [InlineData("c.txt", "", "c.txt")]
    [InlineData("/", "", "")]
    [InlineData("//", "/", "")]
    [InlineData("/lead", "/", "lead")]
    [InlineData("a//b", "a//", "b")]
    [InlineData("a//", "a/", "")]
    public void Key_has_a_folder_and_a_name(string key, string parent, string name) =>
        Assert.Equal((parent, name), (ObjectKey.ParentOf(key), ObjectKey.NameOf(key)));

    [Fact]
    public void Path_leads_through_every_folder() => Assert.Equal(["/", "/a/", "/a//", "/a//b/"], ObjectKey.PathTo("/a//b/"));

    [Theory]
    [InlineData("plain.txt", "plain.txt")]
    [InlineData("ü & more.pdf", "ü & more.pdf")]
    [InlineData("two words", "two words")]
    [InlineData(" lead and trail ", "␣lead and trail␣")]
    [InlineData("two  spaces", "two ␣spaces")]
    [InlineData("a\u0001b\tc\r\n\u007f", "a␁b␉c␍␊␡")]
    [InlineData("invoice\u202efdp.exe", "invoice⟨U+202E⟩fdp.exe")]
    [InlineData("zero\u200bwidth", "zero⟨U+200B⟩width")]
    [InlineData("👨‍👩‍👧 family.jpg", "👨‍👩‍👧 family.jpg")]
    [InlineData("файл", "файл")]
    public void Printable_form_shows_what_cannot_be_seen(string key, string shown) => Assert.Equal(shown, ObjectKey.Printable(key));

    [Fact]
    public void Length_counts_bytes()
    {
        Assert.True(ObjectKey.IsValid(new string('ü', 512)));
        Assert.False(ObjectKey.IsValid(new string('ü', 513)));
        Assert.False(ObjectKey.IsValid(""));
        Assert.False(ObjectKey.IsValid("\ud800"));
        Assert.True(ObjectKey.IsValid("\ufffd"));
    }

    [Theory]
    [InlineData("..", true)]
    [InlineData("a/./b", true)]
    [InlineData("a/../b", true)]
    [InlineData("a/..b/.c", false)]
    public void Dot_segments_are_known(string key, bool has) => Assert.Equal(has, ObjectKey.HasDotSegment(key));

    [Theory]
    [InlineData("a b.txt", "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt")]
    [InlineData("x/ü \"q\";%.pdf", "attachment; filename=\"_ _q___.pdf\"; filename*=UTF-8''%C3%BC%20%22q%22%3B%25.pdf")]
    [InlineData("x/evil\r\nSet-Cookie: a", "attachment; filename=\"evil__Set-Cookie_ a\"; filename*=UTF-8''evil__Set-Cookie_%20a")]
    [InlineData("x//", "attachment; filename=\"file\"; filename*=UTF-8''file")]
    public void Downloads_keep_their_name(string key, string header) => Assert.Equal(header, ContentTypes.Disposition("attachment", key));

    [Theory]
    [InlineData("a.jpg", "image/jpeg")]
    [InlineData("a.svg", "text/plain; charset=utf-8")]
    [InlineData("a.html", "text/plain; charset=utf-8")]
    [InlineData("a.md", "text/plain; charset=utf-8")]
    [InlineData("a.exe", null)]
    [InlineData("noextension", null)]
    public void Only_what_runs_nothing_is_shown_in_the_browser(string key, string? type) => Assert.Equal(type, ContentTypes.ShowableAs(key));
}
