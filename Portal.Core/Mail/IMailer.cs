namespace Portal.Core.Mail;

/// <summary>Brings a mail on its way.</summary>
public interface IMailer
{
    /// <summary>Whether handing the same mail over a second time changes nothing.</summary>
    bool IsRepeatable { get; }

    /// <exception cref="MailException">It did not work.</exception>
    Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}

/// <summary>A mail could not be handed over.</summary>
/// <param name="mayBeOut">Whether it may have gone out all the same; if not, trying again later may help.</param>
public sealed class MailException(string message, Exception? inner = null, bool mayBeOut = false) : Exception(message, inner)
{
    public bool MayBeOut { get; } = mayBeOut;
}
