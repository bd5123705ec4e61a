using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Mail;

public sealed class MailerTests : IDisposable
{
    private static readonly OutgoingMail s_mail = new(
        "20261116-100000-0000000-000000001-abc", "ann@example.net", "Your new password – now", "Open this:\nhttps://portal.example.net/reset-password?token=abc\n",
        "<p>Open this &lt;link&gt; – now</p>", TestClock.Start);

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Smtp_sends_text_and_html_from_the_configured_sender()
    {
        await using var server = new SmtpServer();
        using var services = Register(new MailOptions { Host = "localhost", Port = server.Port, UseTls = false, From = "Northbay <no-reply@example.net>" });

        await services.GetRequiredService<IMailer>().SendAsync(s_mail, Token);

        var said = await server.Conversation.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.Contains("MAIL FROM:<no-reply@example.net>", said, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<ann@example.net>", said, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", said, StringComparison.Ordinal);
        Assert.Contains(s_mail.Text.Trim(), Decode(said, "text/plain"), StringComparison.Ordinal);
        Assert.Contains(s_mail.Html, Decode(said, "text/html"), StringComparison.Ordinal);
        Assert.Contains($"Message-ID: <{s_mail.Name}@example.net>", said, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Smtp_server_that_refuses_is_a_mail_exception()
    {
        await using var server = new SmtpServer("421 closed");
        using var services = Register(new MailOptions { Host = "localhost", Port = server.Port, UseTls = false });

        var failure = await Assert.ThrowsAsync<MailException>(() => services.GetRequiredService<IMailer>().SendAsync(s_mail, Token));

        Assert.False(failure.MayBeOut);
    }

    [Fact]
    public async Task Smtp_server_that_is_not_there_has_surely_not_taken_it()
    {
        using var services = Register(new MailOptions { Host = "localhost", Port = 1, UseTls = false });

        Assert.False((await Assert.ThrowsAsync<MailException>(() => services.GetRequiredService<IMailer>().SendAsync(s_mail, Token))).MayBeOut);
    }

    [Fact]
    public async Task Smtp_server_that_falls_silent_at_the_end_of_a_mail_may_have_taken_it()
    {
        await using var server = new SmtpServer(afterMail: null);
        using var services = Register(new MailOptions { Host = "localhost", Port = server.Port, UseTls = false });

        Assert.True((await Assert.ThrowsAsync<MailException>(() => services.GetRequiredService<IMailer>().SendAsync(s_mail, Token))).MayBeOut);
    }

    [Fact]
    public async Task Smtp_server_that_refuses_the_content_has_not_taken_it()
    {
        await using var server = new SmtpServer(afterMail: "554 looks like spam");
        using var services = Register(new MailOptions { Host = "localhost", Port = server.Port, UseTls = false });

        Assert.False((await Assert.ThrowsAsync<MailException>(() => services.GetRequiredService<IMailer>().SendAsync(s_mail, Token))).MayBeOut);
    }

    [Fact]
    public async Task Without_a_server_mails_are_filed_for_their_reader_only()
    {
        using var services = Register(new MailOptions());
        var folder = Assert.IsType<MailFolder>(services.GetRequiredService<IMailer>());

        await folder.SendAsync(s_mail, Token);
        await folder.SendAsync(s_mail, Token);

        var mail = Assert.Single(await folder.ReadAsync(Token));
        Assert.Equal(new FiledMail("ann@example.net", s_mail.Subject, TestClock.Start, s_mail.Text.Trim(), s_mail.Html), mail);
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private ServiceProvider Register(MailOptions options) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<TimeProvider>(new TestClock())
        .AddSingleton(new DataDirectory(_folder.Path))
        .AddMail(options)
        .BuildServiceProvider();

    private static string Decode(string conversation, string type)
    {
        var part = conversation.Split($"Content-Type: {type}", 2)[1].Split("\n\n", 2);
        var body = part[1].Split("\n----", 2)[0];
        return part[0].Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\n", "", StringComparison.Ordinal)))
            : body.Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
    }
}
