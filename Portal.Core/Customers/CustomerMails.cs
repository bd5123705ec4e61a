using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Mail;
using static Portal.Core.Mail.MailWords;

namespace Portal.Core.Customers;

/// <summary>
/// The mails that customers get about their sign-in. Each is added to the caller's context, which holds the customer, and goes out once that is committed.
/// </summary>
public sealed class CustomerMails(Outbox outbox, CustomerLinks signer, MailLinks pages, TimeProvider clock)
{
    internal static readonly TimeSpan NewPasswordValidFor = TimeSpan.FromHours(1);
    internal static readonly TimeSpan InvitationValidFor = TimeSpan.FromDays(7);
    internal static readonly TimeSpan ConfirmationValidFor = TimeSpan.FromDays(7);

    /// <summary>For what is told each time that it happens.</summary>
    private static string NewKey => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    private string Now => Moment(clock.GetUtcNow().UtcDateTime);

    /// <param name="page">The page that the mailed link leads to.</param>
    internal Task ConfirmEmailAsync(PortalDb db, Customer customer, Uri page, CancellationToken cancellationToken)
    {
        var link = With(page, signer.Sign(CustomerLinks.EmailAddress, customer.Id, customer.NormalizedEmail!, ConfirmationValidFor));
        return outbox.AddAsync(db, customer, MailKind.ConfirmEmail, NewKey, new(CustomerText.ConfirmSubject, CustomerText.ConfirmText)
        {
            Button = new(CustomerText.ConfirmButton, link),
            Notes = [Fill(CustomerText.ConfirmValid, ConfirmationValidFor.TotalDays), CustomerText.ConfirmNotMe],
        }, cancellationToken);
    }

    /// <param name="page">The page that the mailed link leads to.</param>
    internal Task NewPasswordAsync(PortalDb db, Customer customer, Uri page, CancellationToken cancellationToken)
    {
        var link = With(page, signer.Sign(CustomerLinks.NewPassword, customer.Id, customer.SecurityStamp!, NewPasswordValidFor));
        return outbox.AddAsync(db, customer, MailKind.NewPassword, NewKey, new(CustomerText.NewPasswordSubject, CustomerText.NewPasswordText)
        {
            Button = new(CustomerText.NewPasswordButton, link),
            Notes = [Fill(CustomerText.NewPasswordValid, NewPasswordValidFor.TotalMinutes), CustomerText.NewPasswordNotMe],
        }, cancellationToken);
    }

    /// <summary>To somebody whom staff have added, who has no password yet.</summary>
    /// <param name="page">The page that the mailed link leads to.</param>
    internal Task InvitationAsync(PortalDb db, Customer customer, Uri page, CancellationToken cancellationToken)
    {
        var link = With(page, signer.Sign(CustomerLinks.NewPassword, customer.Id, customer.SecurityStamp!, InvitationValidFor));
        return outbox.AddAsync(db, customer, MailKind.Invitation, NewKey, new(CustomerText.InvitationSubject, Fill(CustomerText.InvitationText, customer.Email))
        {
            Button = new(CustomerText.InvitationButton, link),
            Notes = [Fill(CustomerText.InvitationValid, InvitationValidFor.TotalDays), CustomerText.InvitationNotMe],
        }, cancellationToken);
    }

    /// <summary>Tells that a second factor was turned on, off, or taken away.</summary>
    internal Task SecondFactorAsync(PortalDb db, Customer customer, string subject, string text, string notMe, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, customer, MailKind.SecondFactorChanged, NewKey, new(subject, text, notMe)
        {
            Facts = [new(CustomerText.MailTime, Now)],
            Button = new(SecondFactorText.Button, pages.SecondFactor()),
        }, cancellationToken);

    /// <summary>Tells of a recovery code, if the proof has used one up.</summary>
    internal async Task NoteRecoveryAsync(PortalDb db, Customer customer, PasswordProof proof, string? address, CancellationToken cancellationToken)
    {
        if (proof.Code is UsedCode.Recovery)
        {
            await outbox.AddAsync(db, customer, MailKind.RecoveryCodeUsed, NewKey, new(SecondFactorText.RecoverySubject, SecondFactorText.RecoveryText, SecondFactorText.NotMe)
            {
                Facts =
                [
                    new(CustomerText.MailTime, Now), new(CustomerText.MailAddress, address ?? CustomerText.MailNoAddress),
                    new(SecondFactorText.RecoveryLeft, proof.Factor!.RecoveryHashes.Count.ToString(CultureInfo.CurrentCulture)),
                ],
                Button = new(SecondFactorText.Button, pages.SecondFactor()),
            }, cancellationToken);
        }
    }

    internal Task PasswordChangedAsync(PortalDb db, Customer customer, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, customer, MailKind.PasswordChanged, NewKey, new(CustomerText.PasswordChangedSubject, CustomerText.PasswordChangedText, CustomerText.PasswordChangedNotMe)
        {
            Facts = [new(CustomerText.MailTime, Now)],
            Button = AskNewPassword,
        }, cancellationToken);

    /// <param name="address">From where; <see langword="null"/> if that is not known.</param>
    internal Task NewSignInAsync(PortalDb db, Customer customer, string? address, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, customer, MailKind.NewSignIn, NewKey, new(CustomerText.NewSignInSubject, CustomerText.NewSignInText, CustomerText.NewSignInNotMe)
        {
            Facts = [new(CustomerText.MailTime, Now), new(CustomerText.MailAddress, address ?? CustomerText.MailNoAddress)],
            Button = AskNewPassword,
        }, cancellationToken);

    /// <param name="name">The token's name.</param>
    /// <param name="expiresAt">UTC; <see langword="null"/> for a token without an end.</param>
    internal Task TokenMadeAsync(PortalDb db, Customer customer, string name, string scopes, DateTime? expiresAt, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, customer, MailKind.TokenMade, NewKey, new(Fill(CustomerText.TokenMadeSubject, name), CustomerText.TokenMadeText, CustomerText.TokenMadeNotMe)
        {
            Facts =
            [
                new(CustomerText.MailTime, Now), new(CustomerText.MailToken, name), new(CustomerText.MailScopes, scopes),
                new(CustomerText.MailValidUntil, expiresAt is { } end ? Moment(end) : CustomerText.MailNoEnd),
            ],
            Button = new(CustomerText.TokenMadeButton, pages.Tokens()),
        }, cancellationToken);

    /// <summary>Whether the customer got a mail of this operation less than a minute ago: nobody's mailbox is to be flooded.</summary>
    internal static Task<bool> WasMailedAsync(PortalDb db, int customerId, string operation, DateTime now, CancellationToken cancellationToken)
    {
        var since = now.AddMinutes(-1);
        return db.AuditEvents.AnyAsync(line => line.CustomerId == customerId && line.Operation == operation && line.At > since, cancellationToken);
    }

    private MailButton AskNewPassword => new(CustomerText.AskNewPassword, pages.ForgottenPassword());

    private static Uri With(Uri page, string token) => new(QueryHelpers.AddQueryString(page.AbsoluteUri, "token", token));
}
