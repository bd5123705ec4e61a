using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Mail;

namespace Portal.Core.Customers;

/// <summary>The mails that customers get about their sign-in.</summary>
internal static class CustomerMails
{
    public static readonly TimeSpan NewPasswordValidFor = TimeSpan.FromHours(1);
    public static readonly TimeSpan ConfirmationValidFor = TimeSpan.FromDays(7);

    public static MailMessage ConfirmEmail(this CustomerLinks links, Customer customer, Uri page) => new(
        customer.Email!,
        CustomerText.ConfirmSubject,
        [CustomerText.ConfirmText, Format(CustomerText.ConfirmValid, ConfirmationValidFor.TotalDays), CustomerText.ConfirmNotMe],
        With(page, links.Sign(CustomerLinks.EmailAddress, customer.Id, customer.NormalizedEmail!, ConfirmationValidFor)));

    public static MailMessage NewPassword(this CustomerLinks links, Customer customer, Uri page) => new(
        customer.Email!,
        CustomerText.NewPasswordSubject,
        [CustomerText.NewPasswordText, Format(CustomerText.NewPasswordValid, NewPasswordValidFor.TotalMinutes), CustomerText.NewPasswordNotMe],
        With(page, links.Sign(CustomerLinks.NewPassword, customer.Id, customer.SecurityStamp!, NewPasswordValidFor)));

    public static MailMessage PasswordChanged(Customer customer) => new(
        customer.Email!, CustomerText.PasswordChangedSubject, [CustomerText.PasswordChangedText, CustomerText.PasswordChangedNotMe]);

    /// <summary>Whether the customer got a mail of this operation less than a minute ago: nobody's mailbox is to be flooded.</summary>
    public static Task<bool> WasMailedAsync(this PortalDb db, int customerId, string operation, DateTime now, CancellationToken cancellationToken)
    {
        var since = now.AddMinutes(-1);
        return db.AuditEvents.AnyAsync(line => line.CustomerId == customerId && line.Operation == operation && line.At > since, cancellationToken);
    }

    private static Uri With(Uri page, string token) => new(QueryHelpers.AddQueryString(page.AbsoluteUri, "token", token));

    private static string Format(string text, double number) => string.Format(CultureInfo.CurrentCulture, text, number);
}
