using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Portal.Core.Mail;

/// <summary>
/// Mails are decided on in the transaction of what they tell: they go out if it is committed, and only then.
/// <see cref="MailSender"/> sends them.
/// </summary>
public sealed class Outbox(IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly IDataProtector _protector = protection.CreateProtector("S3Portal.Mails.v1");

    /// <summary>Adds a mail to <paramref name="db"/>, for the caller to save, unless one with this key is there already.</summary>
    /// <remarks>
    /// Two at once with the same key cannot both be saved. Whoever may meet another holds the row that the mail is about, so that the second finds
    /// the first one's mail.
    /// </remarks>
    /// <param name="customer">Who gets it; kinds that the customer does not want are recorded and not sent.</param>
    /// <param name="key">Names the happening, at most 150 characters: it is told once, however often this is called.</param>
    public async Task AddAsync(PortalDb db, Customer customer, MailKind kind, string key, MailMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(customer);
        ArgumentNullException.ThrowIfNull(message);
        if (db.OutboxMails.Local.Any(mail => mail.Key == key) || await db.OutboxMails.AnyAsync(mail => mail.Key == key, cancellationToken))
        {
            return;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        db.OutboxMails.Add(new()
        {
            Kind = kind,
            CustomerId = customer.Id,
            Key = key,
            To = customer.Email!,
            Subject = message.Subject,
            Body = Seal(message),
            State = MailKinds.MayBeMuted(kind) && customer.MutedMails.Contains(kind) ? OutboxState.Unwanted : OutboxState.Waiting,
            DueAt = now,
            CreatedAt = now,
        });
    }

    /// <summary>What the mail says.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key ring that sealed it is gone.</exception>
    internal MailMessage Open(string body) => JsonSerializer.Deserialize<MailMessage>(_protector.Unprotect(body))
        ?? throw new InvalidOperationException("The mail says nothing.");

    private string Seal(MailMessage message) => _protector.Protect(JsonSerializer.Serialize(message));
}
