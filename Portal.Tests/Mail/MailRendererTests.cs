using Portal.Core.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Mail;

public class MailRendererTests
{
    private const string Hostile = "<script>alert(1)</script>";

    private static readonly MailMessage s_message = new($"About {Hostile}\r\nBcc: eve@example.net", $"It is “{Hostile}”.")
    {
        Facts = [new("Account", Hostile)],
        Button = new("Open & look", new("https://portal.example.net/accounts/a?b=1&c=\"2\"")),
        Notes = ["That is all."],
    };

    [Fact]
    public void Html_shows_what_customers_write_as_words()
    {
        var html = Render(MailKind.Renewed).Html;

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("It is &#8220;&lt;script&gt;alert(1)&lt;/script&gt;&#8221;.", html.Replace("“", "&#8220;", StringComparison.Ordinal).Replace("”", "&#8221;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("href=\"https://portal.example.net/accounts/a?b=1&amp;c=%222%22\"", html, StringComparison.Ordinal);
        Assert.Contains("Open &amp; look", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Subject_is_one_line() => Assert.Equal($"About {Hostile}Bcc: eve@example.net", Render(MailKind.Renewed).Subject);

    [Fact]
    public void Text_has_the_same_words_and_the_link_alone_on_a_line()
    {
        var text = Render(MailKind.Renewed).Text;

        Assert.StartsWith($"It is “{Hostile}”.\n\nAccount: {Hostile}\n\nOpen & look:\nhttps://portal.example.net/accounts/a?b=1&c=%222%22\n\nThat is all.\n\n-- \nNorthbay\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Mails_that_one_may_choose_say_where_and_the_others_say_why_not()
    {
        Assert.Contains("https://portal.example.net/profile/mails", Render(MailKind.Renewed).Html, StringComparison.Ordinal);
        Assert.Contains("https://portal.example.net/profile/mails", Render(MailKind.Renewed).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/profile/mails", Render(MailKind.KeyRevealed).Html, StringComparison.Ordinal);
        Assert.Contains("always sent", Render(MailKind.KeyRevealed).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_wears_the_providers_name_and_colour()
    {
        var html = Render(MailKind.Renewed).Html;

        Assert.Contains("Northbay", html, StringComparison.Ordinal);
        Assert.Contains("background-color:#0a6b4f", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_logo_takes_the_place_of_the_name()
    {
        var renderer = new MailRenderer(new("Northbay", "#0a6b4f", () => new("https://portal.example.net/logo.png")), MailPages.Links);

        Assert.Contains("<img src=\"https://portal.example.net/logo.png\" alt=\"Northbay\"", renderer.Render("x", "ann@example.net", MailKind.Renewed, s_message, TestClock.Start).Html, StringComparison.Ordinal);
    }

    private static OutgoingMail Render(MailKind kind) =>
        new MailRenderer(new("Northbay", "#0a6b4f"), MailPages.Links).Render("x", "ann@example.net", kind, s_message, TestClock.Start);
}
