using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>What somebody does on a page that is shown and does not react yet, as it is on a slow line.</summary>
public sealed class EarlyInputTests(Chromium chromium) : BrowserTests(chromium)
{
    private const string Circuit = "**/_blazor/negotiate*";

    [Fact]
    public async Task Letters_typed_before_and_after_the_page_reacts_make_one_name()
    {
        await Page.SignInAsync();
        var reacts = await HoldAsync(Circuit);
        await Page.GotoAsync(PortalUrls.OrderStep(1, "NL", null, "Bucket", "k"));
        var name = Page.GetByLabel("Bucket name");
        await name.ClickAsync();
        await Page.Keyboard.TypeAsync("elsehere");
        for (var i = 0; i < "here".Length; i++)
        {
            await Page.Keyboard.PressAsync("ArrowLeft");
        }

        reacts.SetResult();
        await LiveAsync();
        await Page.Keyboard.TypeAsync("w");
        await Expect(Page.GetByText("Free to use")).ToBeVisibleAsync();

        await Expect(name).ToHaveValueAsync("elsewhere");
        await Expect(name).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Link_that_is_clicked_before_the_page_reacts_loads_its_page_whole()
    {
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.Profile);
        var reacts = await HoldAsync(Circuit);
        await Page.GotoAsync(PortalUrls.StaffPlans);
        await Page.EvaluateAsync("window.before = true");

        await Page.GetByRole(AriaRole.Link, new() { Name = "New plan" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex($"{PortalUrls.NewPlan}$"));
        reacts.SetResult();
        await LiveAsync();

        await Expect(Page.GetByLabel("Name", new() { Exact = true })).ToBeVisibleAsync();
        Assert.False(await Page.EvaluateAsync<bool>("!!window.before"));
    }

    [Fact]
    public async Task Files_that_are_chosen_before_the_page_reacts_are_uploaded()
    {
        await Page.SignInAsync();
        var s3uid = await Page.OrderAsync("Free", "Amsterdam", "early-bird");
        var reacts = await HoldAsync(Circuit);
        await Page.GotoAsync(PortalUrls.Bucket(s3uid, "early-bird"));
        var button = Page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true });

        var chooser = await Page.RunAndWaitForFileChooserAsync(() => button.ClickAsync());
        await chooser.SetFilesAsync(new FilePayload { Name = "worm.txt", MimeType = "text/plain", Buffer = "worm"u8.ToArray() });
        reacts.SetResult();

        await Expect(Page.GetByLabel("Select worm.txt")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("#buyer-Name")]
    [InlineData(".buyer-form button.primary")]
    public async Task What_is_used_as_its_page_comes_keeps_the_keyboard(string used)
    {
        await Page.SignInAsync();
        await OpenAsync(PortalUrls.Billing);
        await Page.FocusAsync(used);

        await Page.EvaluateAsync("portalHeading.focus()");

        await Expect(Page.Locator(used)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Page_that_is_gone_to_is_where_the_keyboard_goes_on()
    {
        await Page.SignInAsync();
        await OpenAsync(PortalUrls.Accounts);

        await Page.GetByRole(AriaRole.Link, new() { Name = "Activity" }).First.ClickAsync();

        await Expect(Page.Locator("h1", new() { HasText = "Activity" })).ToBeFocusedAsync();
    }

    /// <summary>Keeps back what the browser asks of an address until the result is set.</summary>
    private async Task<TaskCompletionSource> HoldAsync(string address)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Page.RouteAsync(address, async route =>
        {
            await gate.Task;
            await route.ContinueAsync();
        });
        return gate;
    }
}
