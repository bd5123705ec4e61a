using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

public class ServiceJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    [Fact]
    public async Task Customer_cancels_sees_until_when_and_keeps_the_storage()
    {
        await Page.SignInAsync();
        await Page.OrderAsync("Standard 500 GB", "Amsterdam", "short-lived");
        await Page.LiveAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Cancel service" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel service" })).ToBeDisabledAsync();
        await dialog.GetByLabel("Why are you leaving?").FillAsync("just trying");
        await dialog.GetByLabel("I have a copy of what I need").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel service" }).ClickAsync();

        await Expect(Page.GetByText("This storage ends on")).ToBeVisibleAsync();
        await Page.ReloadAsync();
        await Page.LiveAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Keep my storage" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Keep my storage" }).ClickAsync();

        await Expect(Page.GetByText("This storage ends on")).ToHaveCountAsync(0);
        await Expect(Page.Locator(".badge").First).ToHaveTextAsync("Active");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Cancel service" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Customer_deletes_an_account_by_typing_its_name()
    {
        await Page.SignInAsync();
        await Page.OrderAsync("Free", "Amsterdam", "to-be-deleted");
        await Page.LiveAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete account" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Delete account" })).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Free in Amsterdam");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete account" }).ClickAsync();

        await Expect(Page.GetByText("This account is being deleted").Or(Page.GetByText("There is no such storage account"))).ToBeVisibleAsync();
        await Page.GotoAsync(PortalUrls.Accounts);
        await Eventually.TrueAsync(async () =>
        {
            await Page.ReloadAsync();
            return await Page.GetByText("No storage yet").IsVisibleAsync();
        });
    }

    [Fact]
    public async Task Buckets_are_made_found_and_removed()
    {
        await Page.SignInAsync();
        await Page.OrderAsync("Free", "Amsterdam", "bucket-one");
        await Page.LiveAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Create bucket" }).ClickAsync();
        await Page.GetByLabel("Bucket name").FillAsync("bucket-two");
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Create bucket" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "bucket-two" })).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "bucket-two" }).GetByRole(AriaRole.Button).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete bucket" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("bucket-two");
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete bucket" }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "bucket-two" })).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "bucket-one" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_that_needs_a_sign_in_comes_back_after_it()
    {
        await Page.SignInAsync(thenTo: PortalUrls.Activity);

        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/activity$"));
    }
}
