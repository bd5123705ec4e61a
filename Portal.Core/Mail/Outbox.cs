using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Mail;

/// <summary>
/// Sends mails behind the back of the request that caused them, so that a slow mail server delays nobody and the time of an
/// answer tells nothing about who has an account. What waits here is lost when the portal stops: every mail can be asked for again.
/// </summary>
public sealed partial class Outbox(IMailer mailer, TimeProvider clock, ILogger<Outbox> log) : BackgroundService
{
    private const int Capacity = 1000;
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)];

    private readonly Channel<MailMessage> _waiting =
        Channel.CreateBounded<MailMessage>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Post(MailMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _waiting.Writer.TryWrite(message);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var message in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await SendAsync(message, stoppingToken);
        }
    }

    private async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        foreach (var pause in s_pauses)
        {
            try
            {
                await mailer.SendAsync(message, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is MailException or IOException or UnauthorizedAccessException)
            {
                LogFailed(log, exception, message.Subject, pause);
            }

            await Task.Delay(pause, clock, cancellationToken);
        }

        LogGivenUp(log, message.Subject);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mail \"{Subject}\" could not be sent; next try in {Pause}")]
    private static partial void LogFailed(ILogger log, Exception exception, string subject, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "The mail \"{Subject}\" was given up")]
    private static partial void LogGivenUp(ILogger log, string subject);
}
