using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Portal.Core.Data;

namespace Portal.Core.Mail;

/// <summary>Writes mails as files into the log folder, where no mail server is configured, and reads them for the page that shows them.</summary>
public sealed class MailFolder(DataDirectory directory, TimeProvider clock, IOptions<MailOptions> options) : IMailer
{
    private const string Boundary = "----part----";
    private const int MostShown = 100;

    public string Path { get; } = System.IO.Path.Combine(directory.Logs, "mail");

    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        Directory.CreateDirectory(Path);
        var now = clock.GetUtcNow();
        var name = $"{now.UtcDateTime.ToString("yyyyMMdd-HHmmss-fffffff", CultureInfo.InvariantCulture)}-{Guid.NewGuid().ToString("N")[..6]}";
        var text = $"""
            From: {OneLine(options.Value.From)}
            To: {OneLine(message.To)}
            Subject: {OneLine(message.Subject)}
            Date: {now:r}
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="{Boundary}"

            --{Boundary}
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {message.Text}
            --{Boundary}
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {message.Html}
            --{Boundary}--

            """;

        // A name of its own until it is whole: a reader never sees half a mail.
        var draft = System.IO.Path.Combine(Path, name + ".tmp");
        await using (var file = new FileStream(draft, DraftOptions()))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }

        File.Move(draft, System.IO.Path.Combine(Path, name + ".eml"));
    }

    /// <summary>The newest mails first.</summary>
    public async Task<IReadOnlyList<FiledMail>> ReadAsync(CancellationToken cancellationToken)
    {
        var mails = new List<FiledMail>();
        if (Directory.Exists(Path))
        {
            foreach (var file in Directory.EnumerateFiles(Path, "*.eml").OrderDescending(StringComparer.Ordinal).Take(MostShown))
            {
                mails.Add(Parse(await File.ReadAllTextAsync(file, cancellationToken)));
            }
        }

        return mails;
    }

    private static FileStreamOptions DraftOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static FiledMail Parse(string mail)
    {
        var parts = mail.ReplaceLineEndings("\n").Split($"--{Boundary}\n");
        var headers = parts[0].Split('\n').Select(line => line.Split(": ", 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        var body = parts[1].Split("\n\n", 2)[1].Trim();
        return new(headers["To"], headers["Subject"], DateTime.Parse(headers["Date"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal), body);
    }

    private static string OneLine(string value) => string.Concat(value.Where(letter => !char.IsControl(letter)));
}

/// <summary>A mail that was written to the log folder.</summary>
/// <param name="At">UTC.</param>
/// <param name="Text">Its plain text; a line that is an address stands alone.</param>
public sealed record FiledMail(string To, string Subject, DateTime At, string Text);
