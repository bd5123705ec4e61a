using Deque.AxeCore.Playwright;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Browser;

/// <summary>
/// Looks at mails as a mail program shows them, wide and on a phone: axe-core finds nothing, nothing sticks out sideways. With S3PORTAL_SCREENS set,
/// the pictures are in that folder.
/// </summary>
public class MailLooksTests(Chromium chromium) : IAsyncLifetime
{
    private const string LongName = "Nightly-backups-of-the-harbour-office-and-all-its-branches-2026";
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("S3PORTAL_SCREENS");
    private static readonly DateOnly s_day = new(2026, 12, 16);

    private TestWorld _world = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await TestWorld.CreateAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _world.DisposeAsync();
    }

    [Theory]
    [InlineData(600)]
    [InlineData(390)]
    public async Task Every_mail_is_accessible_and_fits(int width)
    {
        await WriteAsync();
        await using var context = await (await chromium.GetBrowserAsync()).NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });
        var page = await context.NewPageAsync();
        var problems = new List<string>();
        var mails = await _world.Mails.ReadAsync(Cancelled);
        for (var index = 0; index < mails.Count; index++)
        {
            await page.SetContentAsync(mails[index].Html);
            var sideways = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (sideways > 0)
            {
                problems.Add($"{mails[index].Subject}: {sideways} px too wide");
            }

            problems.AddRange((await page.RunAxe()).Violations
                .Where(violation => violation.Id is not ("landmark-one-main" or "region")) // A mail has no landmarks: the mail program has them.
                .Select(violation => $"{mails[index].Subject}: {violation.Id} {violation.Nodes[0].Html}"));
            if (!string.IsNullOrEmpty(s_folder))
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(s_folder, $"mail-{index:00}-{width}.png"), FullPage = true });
            }
        }

        Assert.True(mails.Count >= 23, $"{mails.Count} mails");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private async Task WriteAsync()
    {
        await _world.AddSamplePlansAsync();
        var caller = await _world.AddCustomerAsync(credit: 100);
        await using var db = await _world.OpenDbAsync();
        var owner = await db.Users.SingleAsync(customer => customer.Id == caller.CustomerId, Cancelled);
        await WriteAboutServiceAsync(db, owner);
        var customers = _world.Get<CustomerMails>();
        await customers.ConfirmEmailAsync(db, owner, new("https://portal.example.net/confirm-email"), Cancelled);
        await customers.NewPasswordAsync(db, owner, new("https://portal.example.net/new-password"), Cancelled);
        await customers.PasswordChangedAsync(db, owner, Cancelled);
        await customers.NewSignInAsync(db, owner, "2001:db8:85a3:8d3:1319:8a2e:370:7348", Cancelled);
        await customers.InvitationAsync(db, owner, new("https://portal.example.net/new-password"), Cancelled);
        await customers.SecondFactorAsync(db, owner, SecondFactorText.ResetSubject, SecondFactorText.ResetText, SecondFactorText.ResetNotMe, Cancelled);
        await customers.TokenMadeAsync(db, owner, LongName, "read, write, keys", new DateTime(2027, 1, 5, 0, 0, 0, DateTimeKind.Utc), Cancelled);
        await db.SaveChangesAsync(Cancelled);
        await _world.Get<MailSender>().RunOnceAsync(Cancelled);
    }

    private async Task WriteAboutServiceAsync(Core.Data.PortalDb db, Customer owner)
    {
        const string label = "Harbour backups";
        const string s3uid = "ann-7kq2";
        var mails = _world.Get<ServiceMails>();
        Money price = new(24.99m, Currency.Eur), credit = new(1.2m, Currency.Eur), none = new(0, Currency.Eur);
        var ends = s_day.ToDateTime(new TimeOnly(23, 59, 59), DateTimeKind.Utc);
        await mails.RenewedAsync(db, owner, LongName, s3uid, price, s_day, s_day.AddMonths(1), credit, "1", Cancelled);
        await mails.PaymentReceivedAsync(db, owner, price, credit, "2", Cancelled);
        await mails.PlanChangedAsync(db, owner, label, s3uid, "Standard 500 GB", "Standard 2 TB", price, s_day, isPlanned: false, "3", Cancelled);
        await mails.PlanChangedAsync(db, owner, label, s3uid, "Standard 2 TB", "Standard 500 GB", none, s_day, isPlanned: true, "4", Cancelled);
        await mails.PaymentFailedAsync(db, owner, label, price, credit, s_day.AddDays(3), s_day.AddDays(14), "5", Cancelled);
        await mails.ServiceSuspendedAsync(db, owner, label, price, s_day.AddDays(14), "6", Cancelled);
        await mails.ServiceResumedAsync(db, owner, label, s3uid, "7", Cancelled);
        await mails.CancellationConfirmedAsync(db, owner, label, s3uid, ends, ends.AddDays(7), "8", Cancelled);
        await mails.CancellationUndoneAsync(db, owner, label, s3uid, none, s_day, "9", Cancelled);
        await mails.ServiceStoppedAsync(db, owner, label, s3uid, ends, "10", Cancelled);
        await mails.TerminationSoonAsync(db, owner, label, s3uid, ends, "11", Cancelled);
        await mails.AccountDeletedAsync(db, owner, LongName, s3uid, "12", Cancelled);
        await mails.CreditLowAsync(db, owner, price, s_day, credit, "13", Cancelled);
        await mails.InvoiceIssuedAsync(db, owner, LongName, "INV-000042", price, s_day, "14", Cancelled);
        await mails.ServiceHeldAsync(db, owner, LongName, "15", Cancelled);
        await mails.TerminationMovedAsync(db, owner, label, s3uid, ends, "16", Cancelled);
    }
}
