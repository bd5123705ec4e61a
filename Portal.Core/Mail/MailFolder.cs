using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Portal.Core.Data;

namespace Portal.Core.Mail;

/// <summary>Writes mails as files into the log folder, where no mail server is configured, and reads them for the page that shows them.</summary>
public sealed class MailFolder(DataDirectory directory, IOptions<MailOptions> options) : IMailer
{
    private const string Boundary = "----part----";
    private const int MostShown = 100;

    public string Path { get; } = System.IO.Path.Combine(directory.Logs, "mail");

    /// <summary>A mail has one file, however often it is written.</summary>
    public bool IsRepeatable => true;

    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var text = $"""
            From: {options.Value.From}
            To: {mail.To}
            Subject: {mail.Subject}
            Date: {mail.At:r}
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="{Boundary}"

            --{Boundary}
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {mail.Text}
            --{Boundary}
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {mail.Html}
            --{Boundary}--

            """;

        // A name of its own until it is whole: a reader never sees half a mail.
        var draft = System.IO.Path.Combine(Path, $"{mail.Name}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(Path);
            await using (var file = new FileStream(draft, DraftOptions()))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            }

            File.Move(draft, System.IO.Path.Combine(Path, mail.Name + ".eml"), overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MailException($"The mail could not be written to {Path}: {exception.Message}", exception);
        }
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
        var parts = mail.ReplaceLineEndings("\n").Split($"--{Boundary}");
        var headers = parts[0].Split('\n').Select(line => line.Split(": ", 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        var at = DateTime.Parse(headers["Date"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        return new(headers["To"], headers["Subject"], at, BodyOf(parts[1]), BodyOf(parts[2]));
    }

    private static string BodyOf(string part) => part.Split("\n\n", 2)[1].Trim();
}

/// <summary>A mail that was written to the log folder.</summary>
/// <param name="At">UTC.</param>
/// <param name="Text">Its plain text; a line that is an address stands alone.</param>
/// <param name="Html">How it looks.</param>
public sealed record FiledMail(string To, string Subject, DateTime At, string Text, string Html);
