using System.Diagnostics;
using Microsoft.Playwright;
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
        await Box("Read").UncheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("fill this in");
        await Page.Locator("#token-name").FillAsync("report");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("at least one");
        await Expect(Box("Admin")).ToHaveCountAsync(0);

        Clock.Advance(TimeSpan.FromMinutes(6));
        await Box("Read").CheckAsync();
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
        await Page.Locator("#token-name").FillAsync(name);
        foreach (var scope in scopes)
        {
            await Box(scope).CheckAsync();
        }

        await Page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        return (await Page.Locator(".facts .value").TextContentAsync())!;
    }

    private ILocator Box(string scope) => Page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new($"^{scope} ") });

    private async Task UseAsync(string token) => Assert.StartsWith("""{"result":"OK","action":"list_plans",""", await CurlAsync(token), StringComparison.Ordinal);

    private async Task RefuseAsync(string token) =>
        Assert.Equal("""{"code":-1,"message":"s3/list_plans: invalid token, logout"}""", await CurlAsync(token));

    /// <summary>A script of the customer's asks with the token: curl, in a process of its own, as the page shows it.</summary>
    private async Task<string> CurlAsync(string token)
    {
        var start = new ProcessStartInfo("curl", ["-s", "--data-urlencode", "token@-", "-d", "action=list_plans", new Uri(Server.Address, PortalUrls.Api).ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var curl = Process.Start(start)!;
        await curl.StandardInput.WriteAsync(token);
        curl.StandardInput.Close();
        var answer = await curl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await curl.WaitForExitAsync(TestContext.Current.CancellationToken);
        return answer;
    }
}
