using Portal.Core.Mail;

namespace Simulation;

/// <summary>Takes mails as a mail server does, refuses one in five, and writes down each that it has taken.</summary>
/// <param name="record">A file to which the name of each mail is added.</param>
internal sealed class UnreliablePost(string record) : IMailer
{
    public bool IsRepeatable => false;

    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (Random.Shared.Next(5) == 0)
        {
            throw new MailException("Not today.");
        }

        await File.AppendAllTextAsync(record, mail.Name + "\n", cancellationToken);
    }
}
