using Portal.Core.Mail;

namespace Simulation;

/// <summary>Takes mails as a mail server does, refuses one in five, and writes down each that it has taken.</summary>
internal sealed class UnreliablePost : IMailer
{
    private readonly string _taken;

    /// <param name="taken">
    /// A folder, to which a file is added for each mail: its name, and behind a dot what tells apart the times that it was taken. Portals that append to
    /// one file would write over each other.
    /// </param>
    public UnreliablePost(string taken) => _taken = Directory.CreateDirectory(taken).FullName;

    public bool IsRepeatable => false;

    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        if (Random.Shared.Next(5) == 0)
        {
            throw new MailException("Not today.");
        }

        await File.WriteAllBytesAsync(Path.Combine(_taken, $"{mail.Name}.{Guid.NewGuid():N}"), [], cancellationToken);
    }
}
