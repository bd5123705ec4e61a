using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Development;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.SignIn;

public class SignInJourneyTests(Chromium chromium)
    : BrowserTests(chromium, new Dictionary<string, string?> { ["Security:RecheckSeconds"] = "0" })
{
    private const string Email = "ann@example.net";
    private const string NewPassword = "another long password";

    private ILocator MainButton => Page.Locator("main button.primary[type=submit]");

    [Fact]
    public async Task Registers_confirms_the_address_and_finds_the_profile()
    {
        await Page.GotoAsync(PortalUrls.Profile);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Create account" }).ClickAsync();
        await Page.FillAsync("#email", Email);
        await Page.FillAsync("#password", "short");
        await MainButton.ClickAsync();
        await Expect(Page.GetByText("Please use at least 12 characters")).ToBeVisibleAsync();
        await Page.FillAsync("#password", DemoSignIn.Password);
        await Page.SelectOptionAsync("#currency", "Usd");
        await MainButton.ClickAsync();

        await Expect(Page).ToHaveURLAsync(new Uri(Server.Address, PortalUrls.Profile).ToString());
        await Expect(Page.Locator("main")).ToContainTextAsync(Email);
        await Expect(Page.Locator("main")).ToContainTextAsync("USD");
        await Expect(Page.Locator("main")).ToContainTextAsync("Not confirmed yet");
        var link = (await Server.WaitForMailAsync(Email)).Link().ToString();
        await Page.GotoAsync(link);
        await MainButton.ClickAsync();
        await Expect(Page.GetByText("Your e-mail address is confirmed.")).ToBeVisibleAsync();
        await Page.GotoAsync(link);
        await Expect(Page.GetByText(CustomerText.ConfirmLinkIsUsed)).ToBeVisibleAsync();
        await Expect(MainButton).ToHaveCountAsync(0);
        await Page.GotoAsync(PortalUrls.Profile);
        await Expect(Page.Locator("main").GetByText("Confirmed", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Signs_in_with_one_click_in_Development_and_out_again()
    {
        await Page.GotoAsync(PortalUrls.LoginThenReturn(PortalUrls.Profile));

        await Page.GetByRole(AriaRole.Button, new() { Name = SignInSteps.Support }).ClickAsync();
        await Expect(Page.Locator("main")).ToContainTextAsync(SignInSteps.Support);
        await LiveAsync();
        await Page.Locator("#profile-menu-button").ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Page.WaitForURLAsync(Server.Address.ToString());
        await Page.GotoAsync(PortalUrls.Profile);

        await Expect(Page).ToHaveTitleAsync("Sign in");
    }

    [Fact]
    public async Task Forgotten_password_is_replaced_by_a_link_that_works_once()
    {
        await Page.GotoAsync(PortalUrls.Login);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Forgotten?" }).ClickAsync();
        await Page.FillAsync("#email", SignInSteps.Customer);
        await MainButton.ClickAsync();
        await Expect(Page.GetByText("a link is on its way")).ToBeVisibleAsync();
        await Server.WaitForMailAsync(SignInSteps.Customer);
        await Page.GotoAsync(PortalUrls.DevelopmentMail);
        await Page.Locator("article a").First.ClickAsync();
        var link = Page.Url;
        await Page.FillAsync("#password", NewPassword);
        await MainButton.ClickAsync();
        await Expect(Page.GetByText("Your new password is saved.")).ToBeVisibleAsync();

        await Page.SignInAsync(SignInSteps.Customer, NewPassword, PortalUrls.Profile);
        await Expect(Page.Locator("main")).ToContainTextAsync(SignInSteps.Customer);
        await Page.GotoAsync(link);
        await Expect(Page.GetByText(CustomerText.NewPasswordLinkIsOver)).ToBeVisibleAsync();
        await Expect(Page.Locator("#password")).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Ask for a new link" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Changed_password_ends_other_sign_ins_and_keeps_this_one()
    {
        using var elsewhere = new FormClient(Server.Address);
        await elsewhere.SignInAsync(SignInSteps.Customer, DemoSignIn.Password);
        await Page.SignInAsync(SignInSteps.Customer, thenTo: PortalUrls.Profile);
        await LiveAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Change password" }).ClickAsync();
        await Page.FillAsync("#current", "not the password");
        await Page.FillAsync("#new", NewPassword);
        await MainButton.ClickAsync();
        await Expect(Page.GetByText(CustomerText.WrongPassword)).ToBeVisibleAsync();
        await Page.FillAsync("#current", DemoSignIn.Password);
        await Page.FillAsync("#new", NewPassword);
        await MainButton.ClickAsync();

        await Expect(Page.GetByText("Your password is changed.")).ToBeVisibleAsync();
        await Page.ReloadAsync();
        await Expect(Page.Locator("main")).ToContainTextAsync(SignInSteps.Customer);
        var answer = await elsewhere.GetAsync(PortalUrls.Profile);
        Assert.Equal(PortalUrls.LoginThenReturn(PortalUrls.Profile), answer.Headers.Location?.PathAndQuery);
    }

    [Fact]
    public async Task Signs_out_everywhere()
    {
        using var elsewhere = new FormClient(Server.Address);
        await elsewhere.SignInAsync(SignInSteps.Customer, DemoSignIn.Password);
        await Page.SignInAsync(SignInSteps.Customer, thenTo: PortalUrls.Profile);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();

        await Expect(Page.GetByText("You are signed out on all devices.")).ToBeVisibleAsync();
        Assert.NotNull((await elsewhere.GetAsync(PortalUrls.Profile)).Headers.Location);
    }

    [Fact]
    public async Task Sign_in_that_is_ended_elsewhere_ends_on_an_open_page_too()
    {
        await Page.SignInAsync(thenTo: PortalUrls.Activity);
        await LiveAsync();

        var databases = Server.Services.GetRequiredService<IDbContextFactory<PortalDb>>();
        await using (var db = await databases.CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            var id = await db.Users.Where(row => row.Email == SignInSteps.Customer).Select(row => row.Id).SingleAsync(TestContext.Current.CancellationToken);
            await Server.Services.GetRequiredService<SignOutEverywhere>().RunAsync(new(id, [Role.Customer], Door.Web), new(), TestContext.Current.CancellationToken);
        }

        await Expect(Page).ToHaveURLAsync(new Uri(Server.Address, PortalUrls.LoginThenReturn(PortalUrls.Activity)).ToString(), new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task Confirms_who_one_is_and_goes_on()
    {
        await Page.SignInAsync(thenTo: PortalUrls.Profile);
        await Page.GotoAsync(PortalUrls.ConfirmThenReturn(PortalUrls.Profile));
        await Page.FillAsync("#password", "not the password");
        await MainButton.ClickAsync();
        await Expect(Page.GetByText(CustomerText.WrongPassword)).ToBeVisibleAsync();
        await Page.FillAsync("#password", DemoSignIn.Password);
        await MainButton.ClickAsync();

        await Expect(Page).ToHaveTitleAsync("Profile and security – S3 Portal");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Pages_have_no_accessibility_violations(ColorScheme scheme)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        string[] open = [PortalUrls.Login, PortalUrls.Register, PortalUrls.ForgottenPassword, PortalUrls.ResetPassword, PortalUrls.ConfirmEmail, PortalUrls.DevelopmentMail];
        string[] own = [PortalUrls.Profile, PortalUrls.ChangePassword, PortalUrls.ConfirmIdentity];
        foreach (var path in open)
        {
            await CheckAsync(path);
        }

        await Page.SignInAsync(thenTo: PortalUrls.Profile);
        foreach (var path in own)
        {
            await CheckAsync(path);
        }
    }

    private async Task CheckAsync(string path)
    {
        await Page.GotoAsync(path);
        if (await Page.Locator("script[src*='blazor.web']").CountAsync() > 0)
        {
            await LiveAsync();
            await Expect(Page).ToHaveTitleAsync(new Regex(".")); // A starting circuit sets it anew.
        }

        Assert.Equal("", string.Join(", ", (await Page.FindViolationsAsync()).Select(violation => $"{path}: {violation}")));
    }
}
