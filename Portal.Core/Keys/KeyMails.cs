using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Core.Operations;
using static Portal.Core.Mail.MailWords;

namespace Portal.Core.Keys;

/// <summary>The mail that an account's owner gets when one of its keys was shown.</summary>
public sealed class KeyMails(Outbox outbox, MailLinks links, TimeProvider clock)
{
    /// <summary>Adds it to the context, which holds the owner's row. One who looks again within the hour, or a script within the day, is told of once.</summary>
    internal async Task KeyRevealedAsync(PortalDb db, Caller caller, StorageAccount account, KeyKind kind, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var owner = await db.Users.SingleAsync(customer => customer.Id == account.OwnerId, cancellationToken);
        var key = caller.Token is { } token
            ? string.Create(null, $"key-{account.Id}-{kind}-{token.Id}-{now:yyyyMMdd}")
            : string.Create(null, $"key-{account.Id}-{kind}-{now:yyyyMMddHH}");
        var name = kind is KeyKind.AccessKey ? KeyText.MailAccessKey : KeyText.MailSecretKey;
        await outbox.AddAsync(db, owner, MailKind.KeyRevealed, key, new(
            Fill(KeyText.MailSubject, name, account.Label), Fill(caller.Token is null ? KeyText.MailText : KeyText.MailByScript, name, account.Label), KeyText.MailNotMe)
        {
            Facts = [new(KeyText.MailTime, Moment(now)), new(KeyText.MailAddress, caller.Address ?? KeyText.MailNoAddress)],
            Button = new(KeyText.MailButton, links.Activity()),
        }, cancellationToken);
    }
}
