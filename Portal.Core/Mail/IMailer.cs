namespace Portal.Core.Mail;

/// <summary>Brings a mail on its way.</summary>
public interface IMailer
{
    /// <exception cref="MailException">It did not work; trying again later may help.</exception>
    Task SendAsync(MailMessage message, CancellationToken cancellationToken);
}

/// <summary>A mail could not be handed over.</summary>
public sealed class MailException(string message, Exception? inner = null) : Exception(message, inner);
