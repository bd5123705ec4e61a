using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Mail;

public sealed class MailerTests : IDisposable
{
    private static readonly MailMessage s_message = new(
        "ann@example.net", "Your new password – now", ["Open this <link>:", "It works once."], new("https://portal.example.net/reset-password?token=abc"));

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Smtp_sends_text_and_html_from_the_configured_sender()
    {
        await using var server = new SmtpServer();
        using var services = Register(new MailOptions { Host = "localhost", Port = server.Port, UseTls = false, From = "Northbay <no-reply@example.net>" });

        await services.GetRequiredService<IMailer>().SendAsync(s_message, Token);

        var said = await server.Conversation.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.Contains("MAIL FROM:<no-reply@example.net>", said, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<ann@example.net>", said, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", said, StringComparison.Ordinal);
        Assert.Contains(s_message.Text.Trim(), Decode(said, "text/plain"), StringComparison.Ordinal);
        Assert.Contains("<p>Open this &lt;link&gt;:</p><p><a href=\"https://portal.example.net/reset-password?token=abc\">", Decode(said, "text/html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smtp_server_that_refuses_is_a_mail_exception()
    {
        await using var server = new SmtpServer("421 closed");
        using var services = Register(new MailOptions { Host = "localhost", Port = server.Port, UseTls = false });

        await Assert.ThrowsAsync<MailException>(() => services.GetRequiredService<IMailer>().SendAsync(s_message, Token));
    }

    [Fact]
    public async Task Without_a_server_mails_are_filed_for_their_reader_only()
    {
        using var services = Register(new MailOptions());
        var folder = Assert.IsType<MailFolder>(services.GetRequiredService<IMailer>());

        await folder.SendAsync(s_message, Token);

        var mail = Assert.Single(await folder.ReadAsync(Token));
        Assert.Equal(new FiledMail("ann@example.net", s_message.Subject, TestClock.Start, s_message.Text.Trim()), mail);
        var file = Assert.Single(Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Outbox_tries_again_until_the_mail_is_taken()
    {
        var mailer = new Unreliable(failures: 2);
        using var outbox = new Outbox(mailer, new Impatient(), NullLogger<Outbox>.Instance);
        await outbox.StartAsync(Token);

        outbox.Post(s_message);

        Assert.Same(s_message, await mailer.Taken.Task.WaitAsync(TimeSpan.FromSeconds(10), Token));
        await outbox.StopAsync(Token);
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

    /// <summary>A mail server with bad days.</summary>
    private sealed class Unreliable(int failures) : IMailer
    {
        private int _left = failures;

        public TaskCompletionSource<MailMessage> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task SendAsync(MailMessage message, CancellationToken cancellationToken)
        {
            if (_left-- > 0)
            {
                throw new MailException("Try later.");
            }

            Taken.SetResult(message);
            return Task.CompletedTask;
        }
    }

    /// <summary>A clock whose pauses are over at once.</summary>
    private sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
