using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Mail;
using static Portal.Core.Mail.MailWords;

namespace Portal.Core.Billing;

/// <summary>
/// The mails about a customer's services and money. Each is added to the caller's context and goes out once that is committed; with a key that was used
/// before nothing is added. Days and times are UTC.
/// </summary>
public sealed class ServiceMails(Outbox outbox, MailLinks links)
{
    /// <summary>The next month has begun and is paid.</summary>
    /// <param name="until">The first day that is no longer paid.</param>
    /// <param name="balance">What is left.</param>
    public Task RenewedAsync(
        PortalDb db, Customer owner, string label, string s3uid, Money amount, DateOnly from, DateOnly until, Money balance, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.Renewed, key, new(Fill(ServiceMailText.RenewedSubject, label, Day(until)), Fill(ServiceMailText.RenewedText, label))
        {
            Facts =
            [
                new(ServiceMailText.Account, label), new(ServiceMailText.Charged, MoneyText.Of(amount)), new(ServiceMailText.From, Day(from)),
                new(ServiceMailText.NextPayment, Day(until)), new(ServiceMailText.Balance, MoneyText.Of(balance)),
            ],
            Button = OpenAccount(s3uid),
        }, cancellationToken);

    /// <summary>There is an invoice that has to be paid.</summary>
    public Task InvoiceIssuedAsync(PortalDb db, Customer owner, string label, string number, Money total, DateOnly payBy, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.InvoiceIssued, key, new(
            Fill(ServiceMailText.InvoiceIssuedSubject, number, MoneyText.Of(total), Day(payBy)),
            Fill(ServiceMailText.InvoiceIssuedText, label),
            Fill(ServiceMailText.InvoiceIssuedTodo, Day(payBy)))
        {
            Facts =
            [
                new(ServiceMailText.Account, label), new(ServiceMailText.InvoiceNumber, number), new(ServiceMailText.ToPay, MoneyText.Of(total)), new(ServiceMailText.PayBy, Day(payBy)),
            ],
            Button = new(ServiceMailText.OpenInvoice, links.Invoice(number)),
        }, cancellationToken);

    /// <summary>Money has come in.</summary>
    public Task PaymentReceivedAsync(PortalDb db, Customer owner, Money amount, Money balance, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.PaymentReceived, key, new(Fill(ServiceMailText.PaymentReceivedSubject, MoneyText.Of(amount)), ServiceMailText.PaymentReceivedText)
        {
            Facts = [new(ServiceMailText.Amount, MoneyText.Of(amount)), new(ServiceMailText.Balance, MoneyText.Of(balance))],
            Button = new(ServiceMailText.OpenBilling, links.Billing()),
        }, cancellationToken);

    /// <summary>The account is on another plan, or will be.</summary>
    /// <param name="charged">Taken from the credit for it; zero if nothing was.</param>
    /// <param name="from">The day from which it counts.</param>
    /// <param name="isPlanned">Whether that day is still to come.</param>
    public Task PlanChangedAsync(
        PortalDb db, Customer owner, string label, string s3uid, string oldPlan, string newPlan, Money charged, DateOnly from, bool isPlanned, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.PlanChanged, key, new(
            isPlanned ? Fill(ServiceMailText.PlanPlannedSubject, label, newPlan, Day(from)) : Fill(ServiceMailText.PlanChangedSubject, label, newPlan),
            Fill(isPlanned ? ServiceMailText.PlanPlannedText : ServiceMailText.PlanChangedText, label))
        {
            Facts =
            [
                new(ServiceMailText.Account, label), new(ServiceMailText.OldPlan, oldPlan), new(ServiceMailText.NewPlan, newPlan), new(ServiceMailText.ValidFrom, Day(from)),
                .. Unless(charged.IsZero, ServiceMailText.Charged, charged),
            ],
            Button = OpenAccount(s3uid),
        }, cancellationToken);

    /// <summary>The credit does not cover a month that has begun.</summary>
    /// <param name="due">What is missing.</param>
    /// <param name="balance">What there is.</param>
    public Task PaymentFailedAsync(
        PortalDb db, Customer owner, string label, Money due, Money balance, DateOnly suspendOn, DateOnly cancelOn, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.PaymentFailed, key, new(
            Fill(ServiceMailText.PaymentFailedSubject, label),
            Fill(ServiceMailText.PaymentFailedText, label),
            Fill(ServiceMailText.PaymentFailedTodo, MoneyText.Of(due), Day(suspendOn)))
        {
            Facts =
            [
                new(ServiceMailText.Account, label), new(ServiceMailText.ToPay, MoneyText.Of(due)), new(ServiceMailText.Balance, MoneyText.Of(balance)),
                new(ServiceMailText.SuspendOn, Day(suspendOn)), new(ServiceMailText.CancelOn, Day(cancelOn)),
            ],
            Button = new(ServiceMailText.AddCredit, links.Billing()),
            Notes = [Fill(ServiceMailText.PaymentFailedCancel, Day(cancelOn))],
        }, cancellationToken);

    /// <summary>The month is still not paid, and the keys have stopped working.</summary>
    public Task ServiceSuspendedAsync(PortalDb db, Customer owner, string label, Money due, DateOnly cancelOn, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.ServiceSuspended, key, new(
            Fill(ServiceMailText.ServiceSuspendedSubject, label),
            Fill(ServiceMailText.ServiceSuspendedText, label),
            Fill(ServiceMailText.ServiceSuspendedTodo, MoneyText.Of(due)))
        {
            Facts = [new(ServiceMailText.Account, label), new(ServiceMailText.ToPay, MoneyText.Of(due)), new(ServiceMailText.CancelOn, Day(cancelOn))],
            Button = new(ServiceMailText.AddCredit, links.Billing()),
            Notes = [Fill(ServiceMailText.ServiceSuspendedCancel, Day(cancelOn))],
        }, cancellationToken);

    /// <summary>Staff have stopped the keys.</summary>
    public Task ServiceHeldAsync(PortalDb db, Customer owner, string label, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.ServiceSuspended, key, new(
            Fill(ServiceMailText.ServiceSuspendedSubject, label), Fill(ServiceMailText.ServiceHeldText, label), ServiceMailText.ServiceHeldTodo)
        {
            Facts = [new(ServiceMailText.Account, label)],
        }, cancellationToken);

    /// <summary>The keys work again after a suspension.</summary>
    public Task ServiceResumedAsync(PortalDb db, Customer owner, string label, string s3uid, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.ServiceResumed, key, new(Fill(ServiceMailText.ServiceResumedSubject, label), Fill(ServiceMailText.ServiceResumedText, label))
        {
            Button = OpenAccount(s3uid),
        }, cancellationToken);

    /// <summary>The service ends with the paid period.</summary>
    public Task CancellationConfirmedAsync(
        PortalDb db, Customer owner, string label, string s3uid, DateTime cancellationDate, DateTime terminationDate, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.CancellationConfirmed, key, new(
            Fill(ServiceMailText.CancellationConfirmedSubject, label, Day(DateOnly.FromDateTime(cancellationDate))),
            Fill(ServiceMailText.CancellationConfirmedText, label),
            ServiceMailText.CancellationConfirmedTodo)
        {
            Facts =
            [
                new(ServiceMailText.Account, label), new(ServiceMailText.StopsOn, Moment(cancellationDate)), new(ServiceMailText.DeletedOn, Moment(terminationDate)),
            ],
            Button = UndoCancellation(s3uid),
        }, cancellationToken);

    /// <summary>A cancellation was taken back.</summary>
    /// <param name="charged">For a new month; zero if the paid one goes on.</param>
    public Task CancellationUndoneAsync(
        PortalDb db, Customer owner, string label, string s3uid, Money charged, DateOnly nextCommit, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.CancellationUndone, key, new(Fill(ServiceMailText.CancellationUndoneSubject, label), Fill(ServiceMailText.CancellationUndoneText, label))
        {
            Facts =
            [
                new(ServiceMailText.Account, label), .. Unless(charged.IsZero, ServiceMailText.Charged, charged), new(ServiceMailText.NextPayment, Day(nextCommit)),
            ],
            Button = OpenAccount(s3uid),
        }, cancellationToken);

    /// <summary>A cancelled service is over; the data is still there.</summary>
    public Task ServiceStoppedAsync(PortalDb db, Customer owner, string label, string s3uid, DateTime terminationDate, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.ServiceStopped, key, new(
            Fill(ServiceMailText.ServiceStoppedSubject, label), Fill(ServiceMailText.ServiceStoppedText, label), ServiceMailText.ServiceStoppedTodo)
        {
            Facts = [new(ServiceMailText.Account, label), new(ServiceMailText.DeletedOn, Moment(terminationDate))],
            Button = UndoCancellation(s3uid),
        }, cancellationToken);

    /// <summary>The data is about to be deleted.</summary>
    public Task TerminationSoonAsync(PortalDb db, Customer owner, string label, string s3uid, DateTime terminationDate, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.TerminationSoon, key, new(
            Fill(ServiceMailText.TerminationSoonSubject, label, Day(DateOnly.FromDateTime(terminationDate))),
            Fill(ServiceMailText.TerminationSoonText, label),
            ServiceMailText.TerminationSoonTodo)
        {
            Facts = [new(ServiceMailText.Account, label), new(ServiceMailText.DeletedOn, Moment(terminationDate))],
            Button = UndoCancellation(s3uid),
        }, cancellationToken);

    /// <summary>The data of a cancelled service is deleted on another day than was said.</summary>
    public Task TerminationMovedAsync(PortalDb db, Customer owner, string label, string s3uid, DateTime terminationDate, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.TerminationSoon, key, new(
            Fill(ServiceMailText.TerminationMovedSubject, label, Day(DateOnly.FromDateTime(terminationDate))),
            Fill(ServiceMailText.TerminationMovedText, label),
            ServiceMailText.TerminationSoonTodo)
        {
            Facts = [new(ServiceMailText.Account, label), new(ServiceMailText.DeletedOn, Moment(terminationDate))],
            Button = UndoCancellation(s3uid),
        }, cancellationToken);

    /// <summary>Nothing is left of an account. Its s3uid is named, as the label is free again.</summary>
    public Task AccountDeletedAsync(PortalDb db, Customer owner, string label, string s3uid, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.AccountDeleted, key, new(Fill(ServiceMailText.AccountDeletedSubject, label), Fill(ServiceMailText.AccountDeletedText, label))
        {
            Facts = [new(ServiceMailText.Account, $"{label} ({s3uid})")],
            Button = new(ServiceMailText.OpenBilling, links.Billing()),
        }, cancellationToken);

    /// <summary>The credit does not cover what is due soon.</summary>
    /// <param name="needed">What is missing.</param>
    public Task CreditLowAsync(PortalDb db, Customer owner, Money needed, DateOnly by, Money balance, string key, CancellationToken cancellationToken) =>
        outbox.AddAsync(db, owner, MailKind.CreditLow, key, new(
            ServiceMailText.CreditLowSubject, ServiceMailText.CreditLowText, Fill(ServiceMailText.CreditLowTodo, MoneyText.Of(needed)))
        {
            Facts =
            [
                new(ServiceMailText.Needed, MoneyText.Of(needed)), new(ServiceMailText.NeededBy, Day(by)), new(ServiceMailText.Balance, MoneyText.Of(balance)),
            ],
            Button = new(ServiceMailText.AddCredit, links.Billing()),
        }, cancellationToken);

    private static IEnumerable<MailFact> Unless(bool absent, string label, Money amount) => absent ? [] : [new(label, MoneyText.Of(amount))];

    private MailButton OpenAccount(string s3uid) => new(ServiceMailText.OpenAccount, links.Account(s3uid));

    private MailButton UndoCancellation(string s3uid) => new(ServiceMailText.UndoCancellation, links.Account(s3uid));
}
