using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Auditing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>What staff do who look after what goes on.</summary>
public class OversightJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Support_narrows_the_audit_and_takes_it_out_as_a_file_which_is_noted()
    {
        var (customer, s3uid) = await OrderAsync("audited-bucket");
        await Get<Core.Accounts.RenameAccount>().RunAsync(customer, new(s3uid, "=cmd|harbour"), Token);
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.Audit);
        await LiveAsync();

        await Page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await Page.GetByLabel("Who", new() { Exact = true }).FillAsync(SignInSteps.Customer);
        await Page.GetByLabel("Action", new() { Exact = true }).SelectOptionAsync("RenameAccount");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("person=customer%40demo.test&action=RenameAccount$"));
        await Expect(Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2); // The head, and one event.
        await Page.ReloadAsync();
        await LiveAsync();
        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(1);

        var file = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await file.PathAsync(), Token);
        Assert.Equal(2, lines.Length);
        Assert.Contains($"\"{s3uid}\",\"'=cmd|harbour\"", lines[1], StringComparison.Ordinal);

        await Page.GetByRole(AriaRole.Link, new() { Name = "Show all" }).ClickAsync();
        await Expect(Page.Locator("tbody").GetByText("Audit exported")).ToBeVisibleAsync();
        await using var db = await OpenAsync();
        Assert.Equal("person customer@demo.test, action RenameAccount", (await db.AuditEvents.SingleAsync(row => row.Operation == nameof(ExportAudit), Token)).Detail);
    }

    [Fact]
    public async Task Support_has_a_stuck_order_tried_again()
    {
        var amsterdam = (EmbeddedCluster)Get<StorageClusters>().Get("NL");
        var customer = await CustomerAsync();
        var plan = await PlanAsync();
        var worker = Get<OrderWorker>();
        await worker.StopAsync(Token);
        var placed = (await Get<PlaceOrder>().RunAsync(customer, new(plan, "NL", "stuck-bucket", "stuck"), Token)).Value;
        await amsterdam.StopAsync(Token);
        await worker.RunOnceAsync(Token);
        await amsterdam.StartAsync(Token);
        await using (var db = await OpenAsync())
        {
            // It would go on by itself in seconds; here it waits for hours.
            await db.Orders.Where(order => order.Attempts > 0).ExecuteUpdateAsync(row => row.SetProperty(order => order.DueAt, DateTime.UtcNow.AddHours(4)), Token);
        }

        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.Orders);
        await LiveAsync();
        var row = Page.GetByRole(AriaRole.Row).Filter(new() { HasText = placed.Reference });
        await Expect(row.GetByText("Stuck", new() { Exact = true })).ToBeVisibleAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "More actions" }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Try again now" }).ClickAsync();
        await Page.GetByLabel("Reason").FillAsync("Amsterdam answers again");
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Try again now" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await worker.RunOnceAsync(Token);

        await OpenAsync(PortalUrls.OrdersWhere("completed"));
        await Expect(row.GetByText("Completed")).ToBeVisibleAsync();
        await using var after = await OpenAsync();
        Assert.Equal("Amsterdam answers again", (await after.AuditEvents.SingleAsync(line => line.Operation == nameof(RetryOrder), Token)).Reason);
    }

    [Fact]
    public async Task Support_sends_a_mail_again_that_did_not_go_out()
    {
        await using (var db = await OpenAsync())
        {
            var customer = await db.Users.SingleAsync(person => person.Email == SignInSteps.Customer, Token);
            await Get<Outbox>().AddAsync(db, customer, MailKind.Renewed, "journey", new("Your month is paid", "All is well."), Token);
            var mail = db.OutboxMails.Local.Single();
            (mail.State, mail.Error) = (OutboxState.Failed, "the mailbox is full");
            await db.SaveChangesAsync(Token);
        }

        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.StaffMailsWhere("failed"));
        await LiveAsync();
        await Expect(Page.GetByText("the mailbox is full")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Send again: Your month is paid" }).ClickAsync();
        await Page.GetByLabel("Reason").FillAsync("There is room again");
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();

        await Expect(Page.GetByText("No such mails")).ToBeVisibleAsync();
        await Get<MailFolder>().WaitForMailAsync(SignInSteps.Customer, "Your month is paid");
    }

    [Fact]
    public async Task Support_finds_an_account_by_the_keyboard_alone()
    {
        var (_, s3uid) = await OrderAsync("harbour-found");
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.Storage);
        await LiveAsync();

        await Page.Keyboard.PressAsync("Control+k");
        var field = Page.GetByRole(AriaRole.Combobox, new() { Name = "Search everything" });
        await Expect(field).ToBeFocusedAsync();
        await Page.Keyboard.TypeAsync("nothing-like-this");
        await Expect(Page.GetByText("Nothing begins with")).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(field).ToBeHiddenAsync();

        await Page.Keyboard.PressAsync("Control+k");
        await Page.Keyboard.TypeAsync("customer@"); // What stood there is selected, and goes.
        await Expect(Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await Page.Keyboard.PressAsync("Control+a");
        await Page.Keyboard.TypeAsync("harbour-f");
        await Expect(Page.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("harbour-found");
        Assert.Empty(await Page.FindViolationsAsync());
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("Enter");

        await Page.WaitForURLAsync($"**{PortalUrls.StaffAccount(s3uid)}");
        ForgetConsoleErrors();
    }

    [Fact]
    public async Task Customer_has_no_search_over_everything_and_none_of_the_pages()
    {
        await Page.SignInAsync(SignInSteps.Customer);
        await LiveAsync();
        await Expect(Page.Locator("[data-search-open]")).ToHaveCountAsync(0);
        await Page.Keyboard.PressAsync("Control+k");
        foreach (var address in new[] { PortalUrls.Overview, PortalUrls.Audit, PortalUrls.Orders, PortalUrls.StaffMails, PortalUrls.AuditFile })
        {
            Assert.InRange((await Page.APIRequest.GetAsync(address)).Status, 403, 404);
        }
    }

    [Fact]
    public async Task Overview_leads_to_what_needs_a_hand()
    {
        await using (var db = await OpenAsync())
        {
            var customer = await db.Users.SingleAsync(person => person.Email == SignInSteps.Customer, Token);
            db.OutboxMails.Add(new() { Kind = MailKind.Renewed, CustomerId = customer.Id, Key = "journey", To = customer.Email!, Subject = "Your month is paid", State = OutboxState.Failed });
            await db.SaveChangesAsync(Token);
        }

        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.Overview);
        await LiveAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "mail could not be sent" }).ClickAsync();

        await Expect(Page).ToHaveURLAsync(new Regex($"{PortalUrls.StaffMailsWhere("failed").Replace("?", "\\?", StringComparison.Ordinal)}$"));
        await Expect(Page.GetByText("Your month is paid")).ToBeVisibleAsync();
    }

    private async Task<Caller> CustomerAsync()
    {
        await using var db = await OpenAsync();
        return new(await db.Users.Where(person => person.Email == SignInSteps.Customer).Select(person => person.Id).SingleAsync(Token), [Role.Customer], Door.Web, "127.0.0.1", DateTime.UtcNow);
    }

    private async Task<int> PlanAsync()
    {
        await using var db = await OpenAsync();
        return await db.Plans.Where(plan => plan.Name == "Free").Select(plan => plan.Id).SingleAsync(Token);
    }

    private async Task<(Caller Customer, string S3uid)> OrderAsync(string bucket)
    {
        var customer = await CustomerAsync();
        var placed = (await Get<PlaceOrder>().RunAsync(customer, new(await PlanAsync(), "NL", bucket, bucket), Token)).Value;
        await Eventually.TrueAsync(async () => (await Get<ShowOrder>().RunAsync(customer, new(placed.Reference), Token)).Value.IsOver);
        return (customer, placed.S3uid);
    }

    private T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    private Task<PortalDb> OpenAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);
}
