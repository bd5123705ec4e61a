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

    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient(_options.Host, _options.Port)
        {
            EnableSsl = _options.UseTls,
            Credentials = _options.UserName is null ? null : new NetworkCredential(_options.UserName, _options.Password),
        };
        using var mail = new System.Net.Mail.MailMessage(new MailAddress(_options.From), new MailAddress(message.To))
        {
            Subject = message.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = message.Text,
            BodyEncoding = Encoding.UTF8,
        };
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(message.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        try
        {
            await client.SendMailAsync(mail, cancellationToken);
        }
        catch (Exception exception) when (exception is SmtpException or IOException or AuthenticationException)
        {
            throw new MailException($"{_options.Host}:{_options.Port} did not take the mail: {exception.Message}", exception);
        }
    }
}
