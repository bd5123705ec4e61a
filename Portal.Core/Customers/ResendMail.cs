using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Reason">Why staff does it; see <see cref="StaffReason"/>.</param>
/// <param name="ConfirmationPage">Where a fresh link to confirm the address leads.</param>
/// <param name="NewPasswordPage">Where a fresh link for a new password leads.</param>
public sealed record ResendMailInput(long Id, string? Reason, Uri ConfirmationPage, Uri NewPasswordPage);

/// <summary>
/// Sends a mail again, to the customer's present address: one that is out as another mail, one that is not by trying it anew. Of a mail with a secret
/// link a fresh link is sent in its place. Refused: a mail that is not there, is under way, is not wanted, or was sent again within the last minute; a link
/// that nobody needs any more or that has no page; and staff without a reason.
/// </summary>
public sealed class ResendMail(OperationServices services, CustomerMails mails, MailSender sender) : Operation<ResendMailInput, Done>(services)
{
    private static readonly TimeSpan s_apart = TimeSpan.FromMinutes(1);

    public override Permission Permission => Permission.ResendMails;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, ResendMailInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var mail = await db.OutboxMails.AsNoTracking().SingleOrDefaultAsync(mail => mail.Id == input.Id, cancellationToken);
        var customer = mail is null ? null : await db.Users.SingleOrDefaultAsync(customer => customer.Id == mail.CustomerId, cancellationToken);
        if (mail is null || customer is null)
        {
            return Refusal.NotFound(CustomerText.NoSuchMail);
        }

        if (StaffReason.CheckFor(caller, customer.Id, input.Reason, nameof(input.Reason)) is { } noReason)
        {
            return noReason;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockLimitsAsync(customer.Id, cancellationToken);
        await db.Entry(customer).ReloadAsync(cancellationToken);
        var subject = string.Format(CultureInfo.CurrentCulture, CustomerText.MailNumber, mail.Id);
        if (await WasResentAsync(db, customer.Id, subject, cancellationToken))
        {
            return new Refusal(RefusalCode.TooManyTries, CustomerText.MailResentJustNow);
        }

        if (await SendAsync(db, mail, customer, input, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        Audit(db, caller, customer.Id, subject, $"{mail.Kind}, {customer.Email}", reason: input.Reason);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        sender.Signal();
        return Done.It;
    }

    private async Task<Refusal?> SendAsync(PortalDb db, OutboxMail mail, Customer customer, ResendMailInput input, CancellationToken cancellationToken)
    {
        if (MailKinds.HoldsSecret(mail.Kind))
        {
            return await SendFreshLinkAsync(db, mail.Kind, customer, input, cancellationToken);
        }

        switch (mail.State)
        {
            case OutboxState.Sending:
                return Refusal.Conflict(CustomerText.MailIsUnderWay);
            case OutboxState.Unwanted:
                return Refusal.Conflict(CustomerText.MailIsUnwanted);
            case OutboxState.Sent:
                db.OutboxMails.Add(CopyOf(mail, customer));
                return null;
            default:
                return await TryAnewAsync(db, mail, customer.Email!, cancellationToken) ? null : Refusal.Conflict(CustomerText.MailIsUnderWay);
        }
    }

    private async Task<Refusal?> SendFreshLinkAsync(PortalDb db, MailKind kind, Customer customer, ResendMailInput input, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case MailKind.ConfirmEmail when customer.EmailConfirmed:
                return Refusal.Conflict(CustomerText.AddressIsConfirmed);
            case MailKind.ConfirmEmail:
                await mails.ConfirmEmailAsync(db, customer, input.ConfirmationPage, cancellationToken);
                return null;
            case MailKind.NewPassword:
                await mails.NewPasswordAsync(db, customer, input.NewPasswordPage, cancellationToken);
                return null;
            case MailKind.Invitation when customer.EmailConfirmed:
                return Refusal.Conflict(CustomerText.MailHasNoFreshLink);
            case MailKind.Invitation:
                await mails.InvitationAsync(db, customer, input.NewPasswordPage, cancellationToken);
                return null;
            default:
                return Refusal.Conflict(CustomerText.MailHasNoFreshLink);
        }
    }

    /// <returns>False if a sender has it in this moment.</returns>
    private async Task<bool> TryAnewAsync(PortalDb db, OutboxMail mail, string address, CancellationToken cancellationToken)
    {
        var now = Now;
        return await db.OutboxMails.Where(row => row.Id == mail.Id && row.State == mail.State).ExecuteUpdateAsync(
            row => row
                .SetProperty(changed => changed.State, OutboxState.Waiting)
                .SetProperty(changed => changed.To, address)
                .SetProperty(changed => changed.Attempts, 0)
                .SetProperty(changed => changed.DueAt, now),
            cancellationToken) > 0;
    }

    private OutboxMail CopyOf(OutboxMail mail, Customer customer) => new()
    {
        Kind = mail.Kind,
        CustomerId = mail.CustomerId,
        Key = $"again-{Guid.NewGuid():N}",
        To = customer.Email!,
        Subject = mail.Subject,
        Body = mail.Body,
        State = OutboxState.Waiting,
        DueAt = Now,
        CreatedAt = Now,
    };

    private Task<bool> WasResentAsync(PortalDb db, int customerId, string subject, CancellationToken cancellationToken)
    {
        var since = Now - s_apart;
        return db.AuditEvents.AnyAsync(
            line => line.CustomerId == customerId && line.Operation == nameof(ResendMail) && line.At > since && line.Subject == subject, cancellationToken);
    }
}
