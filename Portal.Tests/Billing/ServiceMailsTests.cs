using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Billing;

public sealed partial class ServiceMailsTests : IAsyncLifetime
{
    private const string Label = "Photos <b>& more</b>";
    private const string S3uid = "abcdefghijklmnopqrstuvwxyz012345";

    private static readonly Money s_amount = new(24.99m, Currency.Eur);
    private static readonly Money s_balance = new(3.5m, Currency.Eur);
    private static readonly Money s_none = new(0, Currency.Eur);
    private static readonly DateOnly s_first = new(2026, 12, 16);
    private static readonly DateOnly s_second = new(2027, 1, 16);
    private static readonly DateTime s_end = new(2026, 12, 15, 23, 59, 59, DateTimeKind.Utc);

    private static readonly Dictionary<MailKind, (Func<ServiceMails, PortalDb, Customer, string, Task> Add, string[] Facts)> s_mails = new()
    {
        [MailKind.Renewed] = ((mails, db, owner, key) => mails.RenewedAsync(db, owner, Label, S3uid, s_amount, s_first, s_second, s_balance, key, Token),
            [Label, "€24.99", "€3.50", "16 December 2026", "16 January 2027", PortalUrls.Account(S3uid)]),
        [MailKind.PaymentReceived] = ((mails, db, owner, key) => mails.PaymentReceivedAsync(db, owner, s_amount, s_balance, key, Token),
            ["€24.99", "€3.50", PortalUrls.Billing]),
        [MailKind.InvoiceIssued] = ((mails, db, owner, key) => mails.InvoiceIssuedAsync(db, owner, Label, "INV-000042", s_amount, s_first, key, Token),
            [Label, "INV-000042", "€24.99", "16 December 2026", "/billing/invoices/INV-000042"]),
        [MailKind.PlanChanged] = ((mails, db, owner, key) => mails.PlanChangedAsync(db, owner, Label, S3uid, "Basic", "Business", s_amount, s_first, false, key, Token),
            [Label, "Basic", "Business", "€24.99", "16 December 2026", "now", PortalUrls.Account(S3uid)]),
        [MailKind.PaymentFailed] = ((mails, db, owner, key) => mails.PaymentFailedAsync(db, owner, Label, s_amount, s_balance, s_first, s_second, key, Token),
            [Label, "€24.99", "€3.50", "16 December 2026", "16 January 2027", PortalUrls.Billing]),
        [MailKind.ServiceSuspended] = ((mails, db, owner, key) => mails.ServiceSuspendedAsync(db, owner, Label, s_amount, s_second, key, Token),
            [Label, "€24.99", "16 January 2027", PortalUrls.Billing]),
        [MailKind.ServiceResumed] = ((mails, db, owner, key) => mails.ServiceResumedAsync(db, owner, Label, S3uid, key, Token),
            [Label, PortalUrls.Account(S3uid)]),
        [MailKind.CancellationConfirmed] = ((mails, db, owner, key) => mails.CancellationConfirmedAsync(db, owner, Label, S3uid, s_end, s_end.AddDays(7), key, Token),
            [Label, "15 December 2026, 23:59 UTC", "22 December 2026, 23:59 UTC", PortalUrls.Account(S3uid)]),
        [MailKind.CancellationUndone] = ((mails, db, owner, key) => mails.CancellationUndoneAsync(db, owner, Label, S3uid, s_amount, s_second, key, Token),
            [Label, "€24.99", "16 January 2027", PortalUrls.Account(S3uid)]),
        [MailKind.ServiceStopped] = ((mails, db, owner, key) => mails.ServiceStoppedAsync(db, owner, Label, S3uid, s_end, key, Token),
            [Label, "15 December 2026, 23:59 UTC", PortalUrls.Account(S3uid)]),
        [MailKind.TerminationSoon] = ((mails, db, owner, key) => mails.TerminationSoonAsync(db, owner, Label, S3uid, s_end, key, Token),
            [Label, "15 December 2026, 23:59 UTC", PortalUrls.Account(S3uid)]),
        [MailKind.AccountDeleted] = ((mails, db, owner, key) => mails.AccountDeletedAsync(db, owner, Label, S3uid, key, Token),
            [Label, S3uid, PortalUrls.Billing]),
        [MailKind.CreditLow] = ((mails, db, owner, key) => mails.CreditLowAsync(db, owner, s_amount, s_first, s_balance, key, Token),
            ["€24.99", "€3.50", "16 December 2026", PortalUrls.Billing]),
    };

    private TestWorld _world = null!;

    public static TheoryData<MailKind> Kinds => [.. s_mails.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        await _world.AddCustomerAsync();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_mail_has_its_facts_as_words_and_as_html(MailKind kind)
    {
        var (add, facts) = s_mails[kind];

        await PostAsync(add, "one");

        var mail = await _world.Mails.WaitForMailAsync("ann@example.net");
        foreach (var fact in facts)
        {
            Assert.Contains(fact, mail.Subject + mail.Text, StringComparison.Ordinal);
            Assert.Contains(fact, System.Net.WebUtility.HtmlDecode(mail.Html), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("<b>", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotMatch(Placeholder(), mail.Subject + mail.Text);
        await using var db = await _world.OpenDbAsync();
        Assert.Equal(kind, (await db.OutboxMails.SingleAsync(Token)).Kind);
    }

    [Fact]
    public async Task Nothing_is_said_of_money_that_was_not_taken()
    {
        await PostAsync((mails, db, owner, key) => mails.CancellationUndoneAsync(db, owner, Label, S3uid, s_none, s_second, key, Token), "one");
        await PostAsync((mails, db, owner, key) => mails.PlanChangedAsync(db, owner, Label, S3uid, "Business", "Basic", s_none, s_first, true, key, Token), "two");

        var undone = await _world.Mails.WaitForMailAsync("ann@example.net", "goes on");
        var planned = await _world.Mails.WaitForMailAsync("ann@example.net", "changes to the plan Basic on 16 December 2026");
        Assert.DoesNotContain("€", undone.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("€", planned.Text, StringComparison.Ordinal);
    }

    private async Task PostAsync(Func<ServiceMails, PortalDb, Customer, string, Task> add, string key)
    {
        await using var db = await _world.OpenDbAsync();
        await add(_world.Get<ServiceMails>(), db, await db.Users.SingleAsync(Token), key);
        await db.SaveChangesAsync(Token);
    }

    [GeneratedRegex(@"\{\d|\{[A-Za-z]")]
    private static partial Regex Placeholder();
}
