using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;

namespace Portal.Core.Mail;

/// <summary>Sends through a mail server; STARTTLS when <see cref="MailOptions.UseTls"/> says so.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options) : IMailer
{
    private readonly MailOptions _options = options.Value;

    /// <summary>A server takes the same mail twice, and its reader gets it twice.</summary>
    public bool IsRepeatable => false;

    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var client = new SmtpClient(_options.Host, _options.Port)
        {
            EnableSsl = _options.UseTls,
            Credentials = _options.UserName is null ? null : new NetworkCredential(_options.UserName, _options.Password),
        };
        var from = new MailAddress(_options.From);
        using var letter = new System.Net.Mail.MailMessage(from, new MailAddress(mail.To))
        {
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = mail.Text,
            BodyEncoding = Encoding.UTF8,
        };
        letter.Headers.Add("Auto-Submitted", "auto-generated");
        letter.Headers.Add("Message-ID", $"<{mail.Name}@{from.Host}>");
        await using var html = new LastPart(Encoding.UTF8.GetBytes(mail.Html));
        letter.AlternateViews.Add(new AlternateView(html, new ContentType(MediaTypeNames.Text.Html) { CharSet = "utf-8" }) { TransferEncoding = TransferEncoding.Base64 });
        try
        {
            await client.SendMailAsync(letter, cancellationToken);
        }
        catch (Exception exception) when (exception is SmtpException or IOException or AuthenticationException or OperationCanceledException)
        {
            // A server that answers has not taken it; one that falls silent once it has the end of the mail may have.
            var isAnswer = exception is SmtpException { StatusCode: not SmtpStatusCode.GeneralFailure };
            throw new MailException($"{_options.Host}:{_options.Port} did not take the mail: {exception.Message}", exception, html.WasRead && !isAnswer);
        }
    }

    /// <summary>The end of a mail's content, which knows whether it was asked for: before that no server can have the whole mail.</summary>
    private sealed class LastPart(byte[] content) : MemoryStream(content, writable: false)
    {
        public bool WasRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            WasRead = true;
            return base.Read(buffer, offset, count);
        }

        public override int Read(Span<byte> buffer)
        {
            WasRead = true;
            return base.Read(buffer);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            WasRead = true;
            return base.ReadAsync(buffer, offset, count, cancellationToken);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            WasRead = true;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
