using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Development;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

public class TokenJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    [Fact]
    public async Task A_token_is_made_copied_and_revoked()
    {
        await Page.SignInAsync();
        await OpenAsync(PortalUrls.Profile);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Manage tokens" }).ClickAsync();

        var token = await MakeAsync("nightly backup", "Write");

        Assert.Matches("^s3p_[A-Za-z0-9_-]{43}$", token);
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "the commands to try it" })).ToContainTextAsync($"{Server.Address}s3.php");
        await UseAsync(token);

        await Page.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(Page.GetByText("Your new token")).ToHaveCountAsync(0);
        await OpenAsync(PortalUrls.Tokens);
        Assert.DoesNotContain(token, await Page.ContentAsync(), StringComparison.Ordinal);
        var row = Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "nightly backup" });
        await Expect(row).ToContainTextAsync("Read, Write");
        await Expect(row).ToContainTextAsync("127.0.0.1");

        await row.GetByRole(AriaRole.Button, new() { Name = "Revoke nightly backup" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke token" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Revoked");
        await RefuseAsync(token);
    }

    [Fact]
    public async Task A_token_takes_the_password_when_the_sign_in_is_old_and_mistakes_are_named()
    {
        await Page.SignInAsync();
        await OpenAsync(PortalUrls.Tokens);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await Page.GetByLabel("Read").UncheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("fill this in");
        await Page.GetByLabel("Name").FillAsync("report");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("at least one");
        await Expect(Page.GetByLabel("Admin")).ToHaveCountAsync(0);

        Clock.Advance(TimeSpan.FromMinutes(6));
        await Page.GetByLabel("Read").CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Your password").FillAsync(DemoSignIn.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Your new token" })).ToBeVisibleAsync();
    }

    private async Task<string> MakeAsync(string name, params string[] scopes)
    {
        await Page.Locator("h1", new() { HasText = "Access tokens" }).WaitForAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await Page.GetByLabel("Name").FillAsync(name);
        foreach (var scope in scopes)
        {
            await Page.GetByLabel(scope).CheckAsync();
        }

        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        return (await Page.Locator(".facts .value").TextContentAsync())!;
    }

    /// <summary>A script comes with the token and is let in.</summary>
    private async Task UseAsync(string token) => Assert.False((await AuthenticateAsync(token)).IsRefused);

    private async Task RefuseAsync(string token) => Assert.True((await AuthenticateAsync(token)).IsRefused);

    private Task<Result<Caller>> AuthenticateAsync(string token) =>
        Server.Services.GetRequiredService<AuthenticateToken>().RunAsync(Caller.Visitor() with { Door = Door.Api }, new(token, "127.0.0.1"));
}
