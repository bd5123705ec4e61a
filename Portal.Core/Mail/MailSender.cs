using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Core.Mail;

/// <summary>
/// Sends what is in the outbox: at once when a mail has been committed, and at intervals what waits for another try. Of several senders exactly one
/// hands a mail over, and none hands it over again unless the first try has surely failed or a second changes nothing.
/// </summary>
public sealed partial class MailSender(IDbContextFactory<PortalDb> databases, Outbox outbox, MailRenderer renderer, IMailer mailer, PeriodicTasks tasks, ILogger<MailSender> log)
    : PeriodicWorker(TimeSpan.FromSeconds(5), tasks, log)
{
    private const int PerRound = 50;
    private const int LongestError = 500;

    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);

    /// <summary>Well within the lease, as a mail whose lease has run out is another sender's.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Guid _worker = Guid.NewGuid();

    /// <summary>How long it waits after each failure, before the mail is given up: a day in all.</summary>
    public static IReadOnlyList<TimeSpan> Pauses { get; } =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20), TimeSpan.FromHours(1),
        TimeSpan.FromHours(3), TimeSpan.FromHours(7), TimeSpan.FromHours(12),
    ];

    /// <summary>Each mail is held by a lease of its own.</summary>
    public override bool NeedsLease => false;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<long> due;
        do
        {
            due = await FindDueAsync(cancellationToken);
            foreach (var id in due)
            {
                await SendAsync(id, cancellationToken);
            }
        }
        while (due.Count == PerRound);
    }

    private async Task<IReadOnlyList<long>> FindDueAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Due(db.OutboxMails, now).OrderBy(mail => mail.DueAt).ThenBy(mail => mail.Id).Select(mail => mail.Id).Take(PerRound).ToListAsync(cancellationToken);
    }

    private static IQueryable<OutboxMail> Due(IQueryable<OutboxMail> mails, DateTime now) =>
        mails.Where(mail => (mail.State == OutboxState.Waiting && mail.DueAt <= now) || (mail.State == OutboxState.Sending && mail.LeaseUntil < now));

    private async Task SendAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (!mailer.IsRepeatable && await GiveUpLostAsync(db, id, cancellationToken))
        {
            LogUnclear(log, id);
            return;
        }

        if (!await TakeAsync(db, id, cancellationToken))
        {
            return;
        }

        // From here on to the outcome without a stop: a mail that is cut off in the middle is one of which nobody knows whether it is out.
        var mail = await db.OutboxMails.AsNoTracking().SingleAsync(mail => mail.Id == id, CancellationToken.None);
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await mailer.SendAsync(Write(mail), patience.Token);
        }
        catch (Exception exception)
        {
            await NoteFailureAsync(db, mail, exception);
            return;
        }

        await NoteSentAsync(db, mail);
    }

    private OutgoingMail Write(OutboxMail mail)
    {
        var message = outbox.Open(mail.Body ?? throw new InvalidOperationException($"Nothing is left of mail {mail.Id}."));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mail.Key)))[..12];
        var name = string.Create(CultureInfo.InvariantCulture, $"{mail.CreatedAt:yyyyMMdd-HHmmss-fffffff}-{mail.Id:D9}-{digest}");
        return renderer.Render(name, mail.To, mail.Kind, message, mail.CreatedAt);
    }

    /// <summary>Takes the mail for this sender.</summary>
    /// <returns>Whether no other was quicker.</returns>
    private async Task<bool> TakeAsync(PortalDb db, long id, CancellationToken cancellationToken)
    {
        var now = Now;
        return await Due(db.OutboxMails.Where(mail => mail.Id == id), now).ExecuteUpdateAsync(
            row => row
                .SetProperty(mail => mail.State, OutboxState.Sending)
                .SetProperty(mail => mail.Attempts, mail => mail.Attempts + 1)
                .SetProperty(mail => mail.LeaseOwner, _worker)
                .SetProperty(mail => mail.LeaseUntil, now + s_lease),
            cancellationToken) > 0;
    }

    /// <summary>A mail whose sender is gone may be out: it is not sent again.</summary>
    /// <returns>Whether it is one.</returns>
    private async Task<bool> GiveUpLostAsync(PortalDb db, long id, CancellationToken cancellationToken)
    {
        var now = Now;
        return await db.OutboxMails.Where(mail => mail.Id == id && mail.State == OutboxState.Sending && mail.LeaseUntil < now).ExecuteUpdateAsync(
            row => row
                .SetProperty(mail => mail.State, OutboxState.Unclear)
                .SetProperty(mail => mail.LeaseOwner, (Guid?)null)
                .SetProperty(mail => mail.LeaseUntil, (DateTime?)null),
            cancellationToken) > 0;
    }

    private async Task NoteSentAsync(PortalDb db, OutboxMail mail)
    {
        var now = Now;
        var body = MailKinds.HoldsSecret(mail.Kind) ? null : mail.Body;
        await Mine(db, mail).ExecuteUpdateAsync(
            row => row
                .SetProperty(mail => mail.State, OutboxState.Sent)
                .SetProperty(mail => mail.SentAt, now)
                .SetProperty(mail => mail.Body, body)
                .SetProperty(mail => mail.Error, (string?)null)
                .SetProperty(mail => mail.LeaseOwner, (Guid?)null)
                .SetProperty(mail => mail.LeaseUntil, (DateTime?)null),
            CancellationToken.None);
    }

    private async Task NoteFailureAsync(PortalDb db, OutboxMail mail, Exception exception)
    {
        var state = exception is MailException { MayBeOut: true } ? OutboxState.Unclear : mail.Attempts > Pauses.Count ? OutboxState.Failed : OutboxState.Waiting;
        var dueAt = state is OutboxState.Waiting ? Now + Pauses[mail.Attempts - 1] : mail.DueAt;
        var error = exception.Message.Length > LongestError ? exception.Message[..LongestError] : exception.Message;
        LogFailed(log, exception, mail.Id, mail.Kind, state);
        await Mine(db, mail).ExecuteUpdateAsync(
            row => row
                .SetProperty(mail => mail.State, state)
                .SetProperty(mail => mail.DueAt, dueAt)
                .SetProperty(mail => mail.Error, error)
                .SetProperty(mail => mail.LeaseOwner, (Guid?)null)
                .SetProperty(mail => mail.LeaseUntil, (DateTime?)null),
            CancellationToken.None);
    }

    private IQueryable<OutboxMail> Mine(PortalDb db, OutboxMail mail) =>
        db.OutboxMails.Where(row => row.Id == mail.Id && row.State == OutboxState.Sending && row.LeaseOwner == _worker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Id} ({Kind}) could not be sent and is {State} now")]
    private static partial void LogFailed(ILogger log, Exception exception, long id, MailKind kind, OutboxState state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Id} was being sent when its sender ended; whether it is out is unclear, and it is not sent again")]
    private static partial void LogUnclear(ILogger log, long id);
}
