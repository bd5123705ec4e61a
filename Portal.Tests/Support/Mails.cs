using System.Diagnostics;
using Portal.Core.Mail;

namespace Portal.Tests.Support;

/// <summary>Looks for what the portal has mailed.</summary>
public static class Mails
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>The newest mail to this address whose subject holds these words; waits for it, as mails are sent behind the request's back.</summary>
    /// <param name="after">The token of a mail that is not meant any more.</param>
    public static async Task<FiledMail> WaitForMailAsync(this MailFolder folder, string to, string subject = "", string? after = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_patience; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var mails = await folder.ReadAsync(TestContext.Current.CancellationToken);
            if (mails.FirstOrDefault(mail => mail.To == to && mail.Subject.Contains(subject, StringComparison.Ordinal) && (after is null || mail.Token() != after)) is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"No mail to {to} with \"{subject}\" came.");
    }

    /// <summary>The link that the mail is about.</summary>
    public static Uri Link(this FiledMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return new(mail.Text.Split('\n').Single(line => line.StartsWith("http", StringComparison.Ordinal)));
    }

    /// <summary>The signed part of that link.</summary>
    public static string Token(this FiledMail mail) => Uri.UnescapeDataString(mail.Link().Query.Split("token=")[1]);
}
