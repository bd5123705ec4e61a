using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Lifecycle;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>Support and admins at work on a customer's S3 account, and acting for the customer.</summary>
public sealed class StaffAccountJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    private SampleData _sample = null!;

    public override async ValueTask InitializeAsync()
    {
        _sample = await SampleData.CreateAsync(Server);
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Support_finds_an_account_and_acts_on_its_service()
    {
        await Page.SignInAsync(SignInSteps.Support);
        await OpenAsync(PortalUrls.Users);
        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "accounts" })).ToBeVisibleAsync();

        // Filters, order and columns are in the address.
        await Page.GetByRole(AriaRole.Button, new() { Name = "Filters" }).ClickAsync();
        await Page.FillAsync("#filter-email", SignInSteps.Customer);
        await Page.SelectOptionAsync("#filter-status", new SelectOptionValue { Label = "Active" });
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Expect(Page.Locator(".chip")).ToHaveCountAsync(2);
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("email=.*status=active"));
        await Page.Locator("th").GetByRole(AriaRole.Link, new() { Name = "Traffic" }).ClickAsync();
        await Expect(Page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Traffic");
        await SaveSearchAsync();

        // By keyboard to the account.
        var first = Page.Locator("[data-row-link]").First;
        await first.FocusAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Expect(Page.Locator("[data-row-link]").Nth(1)).ToBeFocusedAsync();
        await OpenAsync(PortalUrls.StaffAccount(_sample.S3uid));

        // No control that Support may not use.
        await OpenMenuAsync();
        await Expect(Page.GetByRole(AriaRole.Menuitem, new() { Name = "Suspend" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Menuitem, new() { Name = "Change plan" })).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete account" })).ToHaveCountAsync(0);
        await Page.Keyboard.PressAsync("Escape");

        await ActAsync("Suspend", "Abuse report 12");
        await Expect(Page.GetByText("Staff hold this account suspended.")).ToBeVisibleAsync();
        await ActAsync("Resume", "Settled by phone");
        await Expect(Page.GetByText("Staff hold this account suspended.")).ToHaveCountAsync(0);
        await Eventually.TrueAsync(async () =>
        {
            await using var db = await OpenDbAsync();
            return await db.Accounts.AnyAsync(account => account.S3uid == _sample.S3uid && account.State == Core.Accounts.AccountState.Active);
        });
        await OpenAsync(PortalUrls.StaffAccount(_sample.S3uid));
        await ActAsync("Cancel service", "Left for another");
        await Expect(Page.Locator(".page-head .badge")).ToContainTextAsync("Ending");
        await ActAsync("Set day of deletion", "Asked for a week more", async () =>
        {
            await using var db = await OpenDbAsync();
            var ends = (await db.Accounts.SingleAsync(account => account.S3uid == _sample.S3uid)).Service.TerminationDate!.Value.AddDays(7);
            await Page.FillAsync("#last-day", $"{ends:yyyy-MM-dd}");
        });
        await ActAsync("Undo cancellation", "Changed their mind");
        await Expect(Page.Locator(".page-head .badge")).ToContainTextAsync("Active");

        // The trace, and what colleagues should know.
        await Page.Locator(".account-sections").GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await Expect(Page.GetByText("Reason: Abuse report 12")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Reason: Changed their mind")).ToBeVisibleAsync();
        await Page.Locator(".account-sections").GetByRole(AriaRole.Link, new() { Name = "Notes" }).ClickAsync();
        await Page.FillAsync("#note-text", "Asked for the new prices.");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add note" }).ClickAsync();
        await Expect(Page.Locator(".note-text").First).ToHaveTextAsync("Asked for the new prices.");
    }

    [Fact]
    public async Task Admin_changes_the_plan_and_deletes_with_a_reason()
    {
        await Page.SignInAsync(SignInSteps.Admin);
        await OpenAsync(PortalUrls.StaffAccount(_sample.S3uid));
        await OpenMenuAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Change plan" }).ClickAsync();
        await Page.Locator(".choice-card input:not([disabled])").First.CheckAsync();
        await Page.FillAsync("#change-reason", "Agreed by phone");
        await Page.Locator(".dialog-actions button.primary").ClickAsync();
        await Expect(Page.Locator(".dialog-actions")).ToHaveCountAsync(0);

        await OpenMenuAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete account" }).ClickAsync();
        await Page.FillAsync("#reason-name", "Harbour backups");
        await Page.FillAsync("#reason", "Asked in writing");
        await Page.Locator(".dialog-actions button.danger").ClickAsync();
        await Expect(Page.Locator(".dialog-actions")).ToHaveCountAsync(0);
        await using var db = await OpenDbAsync();
        Assert.Equal(
            [(nameof(ChangePlan), "Agreed by phone"), (nameof(DeleteAccount), "Asked in writing")],
            await db.AuditEvents.Where(line => line.Reason != null && (line.Operation == nameof(ChangePlan) || line.Operation == nameof(DeleteAccount))).OrderBy(line => line.Id).Select(line => ValueTuple.Create(line.Operation, line.Reason!)).ToListAsync());
    }

    [Fact]
    public async Task Support_acts_for_a_customer_in_a_red_frame_without_their_secrets()
    {
        await Page.SignInAsync(SignInSteps.Support);
        await OpenAsync(PortalUrls.StaffAccount(_sample.S3uid));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Act for customer" }).ClickAsync();
        await Page.FillAsync("#reason", "Cannot find their files");
        await Page.Locator(".dialog-actions button.primary").ClickAsync();

        await Page.WaitForURLAsync($"**{PortalUrls.Accounts}");
        await Expect(Page.Locator(".acting-bar")).ToContainTextAsync(SignInSteps.Customer);
        await Expect(Page.GetByText("Back office")).ToHaveCountAsync(0);
        await OpenAsync(PortalUrls.Account(_sample.S3uid));
        await Expect(Page.Locator(".acting-frame")).ToBeAttachedAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Show Secret key" })).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Delete account" })).ToHaveCountAsync(0);
        await OpenAsync(PortalUrls.Bucket(_sample.S3uid, "harbour-media"));
        await Expect(Page.GetByText("notes.txt")).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Stop acting" }).ClickAsync();
        await Page.WaitForURLAsync($"**{PortalUrls.StaffAccount(_sample.S3uid)}");
        await Expect(Page.Locator(".acting-bar")).ToHaveCountAsync(0);
        await using var db = await OpenDbAsync();
        var events = await db.AuditEvents.Where(line => line.ActedForId != null && line.Operation != nameof(SuspendAccount)).OrderBy(line => line.Id).ToListAsync();
        Assert.Equal([nameof(BeginActing), nameof(EndActing)], events.Select(line => line.Operation));
        Assert.Equal("Cannot find their files", events[0].Reason);
    }

    [Fact]
    public async Task The_time_limit_ends_acting_on_an_open_page()
    {
        await Page.SignInAsync(SignInSteps.Support);
        await OpenAsync(PortalUrls.StaffAccount(_sample.S3uid));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Act for customer" }).ClickAsync();
        await Page.FillAsync("#reason", "Cannot find their files");
        await Page.Locator(".dialog-actions button.primary").ClickAsync();
        await Page.WaitForURLAsync($"**{PortalUrls.Accounts}");
        await LiveAsync();

        Clock.Advance(TimeSpan.FromMinutes(ActingLimit.StandardMinutes));

        await Page.WaitForURLAsync($"**{PortalUrls.StaffAccount(_sample.S3uid)}");
        await Expect(Page.Locator(".acting-bar")).ToHaveCountAsync(0);
    }

    private async Task SaveSearchAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Saved searches" }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Save this search" }).ClickAsync();
        await Page.FillAsync("#filter-name", "Active of one");
        await Page.Locator(".dialog-actions button.primary").ClickAsync();
        await Expect(Page.Locator(".dialog-actions")).ToHaveCountAsync(0);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Saved searches" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Menuitem, new() { Name = "Active of one", Exact = true })).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("status=active.*sort=traffic"));
        await Page.Keyboard.PressAsync("Escape");
    }

    private Task OpenMenuAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "Actions" }).ClickAsync();

    private async Task ActAsync(string act, string reason, Func<Task>? fill = null)
    {
        await OpenMenuAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = act, Exact = true }).ClickAsync();
        await Page.Locator("#reason").WaitForAsync();
        if (fill is not null)
        {
            await fill();
        }

        await Page.FillAsync("#reason", reason);
        await Page.Locator(".dialog-actions button:last-child").ClickAsync();
        await Expect(Page.Locator(".dialog-actions")).ToHaveCountAsync(0);
    }

    private Task<PortalDb> OpenDbAsync() => Server.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
}
