using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Development;
using Portal.Tests.Customers;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>Customers in the back office, and the second factor, as people use them.</summary>
public sealed class CustomerJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    private const string Invited = "invited@example.net";

    private ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    [Fact]
    public async Task Support_finds_tags_and_signs_out_a_customer_and_sees_no_control_for_roles()
    {
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.Customers);
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "New customer" })).ToHaveCountAsync(0);
        await LiveAsync();
        await Page.GetByRole(AriaRole.Searchbox).FillAsync("customer@");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = SignInSteps.Admin })).ToHaveCountAsync(0);
        await Page.GetByRole(AriaRole.Link, new() { Name = SignInSteps.Customer }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = SignInSteps.Customer })).ToBeVisibleAsync();

        await ActAsync("Edit tags");
        await Dialog.GetByLabel("Tags").FillAsync("vip pilot");
        await ConfirmAsync("Save tags", "Asked by phone");
        await Expect(Page.Locator(".page-head .badge", new() { HasText = "vip" })).ToBeVisibleAsync();

        await MenuAsync();
        await Expect(Page.GetByRole(AriaRole.Menuitem, new() { Name = "Change the role" })).ToHaveCountAsync(0);
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out everywhere" }).ClickAsync();
        await ConfirmAsync("Sign out everywhere", "Lost laptop");
        await Expect(Page.GetByText("The customer is signed out everywhere.")).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Tab, new() { Name = "Activity" }).ClickAsync();
        await Expect(Page.GetByText("“Lost laptop”")).ToBeVisibleAsync();
        await OpenAsync(PortalUrls.CustomersWhere(("tag", "pilot")));
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = SignInSteps.Customer })).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Remove the filter Tag" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = SignInSteps.Admin })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Admin_adds_a_customer_who_sets_a_password_becomes_support_and_loses_a_second_factor()
    {
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.NewCustomer);
        await LiveAsync();
        await Page.FillAsync("#new-email", SignInSteps.Customer);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add and send the mail" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is a customer with this e-mail address already");
        await Page.FillAsync("#new-email", Invited);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add and send the mail" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = Invited })).ToBeVisibleAsync();
        var page = Page.Url;

        var link = (await Server.WaitForMailAsync(Invited)).Link();
        await OpenBrowserAsync();
        await Page.GotoAsync(link.ToString());
        await Page.FillAsync("#password", DemoSignIn.Password);
        await Page.ClickAsync("main button.primary[type=submit]");
        await Page.SignInAsync(Invited);
        await Page.GotoAsync(PortalUrls.SecondFactor);
        await TurnOnSecondFactorAsync();

        await OpenBrowserAsync();
        await Page.SignInAsync(SignInSteps.Admin, thenTo: new Uri(page).AbsolutePath);
        await LiveAsync();
        await ActAsync("Change the role");
        await Dialog.GetByLabel("Role").SelectOptionAsync("Support");
        await ConfirmAsync("Save the role", "New colleague");
        await Expect(Page.Locator(".people-facts")).ToContainTextAsync("Support");
        await ActAsync("Remove the second factor");
        await ConfirmAsync("Remove the second factor", "Lost phone");
        await Expect(Page.GetByText("The second factor is removed")).ToBeVisibleAsync();

        await OpenBrowserAsync();
        await Page.SignInAsync(Invited, thenTo: PortalUrls.Customers);
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = SignInSteps.Admin })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Customer_turns_on_a_second_factor_and_signs_in_with_it()
    {
        await Page.SignInAsync(thenTo: PortalUrls.Profile);
        await LiveAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Set up a second factor" }).ClickAsync();
        var app = await TurnOnSecondFactorAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Manage the second factor" })).ToBeVisibleAsync();
        Clock.Advance(TimeSpan.FromSeconds(30));

        await OpenBrowserAsync();
        await Page.GotoAsync(PortalUrls.LoginThenReturn(PortalUrls.Profile));
        await Page.FillAsync("#email", SignInSteps.Customer);
        await Page.FillAsync("#password", DemoSignIn.Password);
        await Page.ClickAsync("main button.primary[type=submit]");
        Assert.Empty(await Page.FindViolationsAsync());
        await Page.FillAsync("#code", "000 000");
        await Page.ClickAsync("main button.primary[type=submit]");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This code is not right");
        await Page.FillAsync("#code", app.CodeAt(Clock.GetUtcNow().UtcDateTime));
        await Page.ClickAsync("main button.primary[type=submit]");
        await Expect(Page.Locator("main")).ToContainTextAsync(SignInSteps.Customer);
    }

    [Fact]
    public async Task Open_page_of_a_customer_ends_when_staff_sign_them_out()
    {
        await Page.SignInAsync(thenTo: PortalUrls.Billing);
        await LiveAsync();
        await using var db = await Server.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        var id = await db.Users.Where(customer => customer.Email == SignInSteps.Customer).Select(customer => customer.Id).SingleAsync(TestContext.Current.CancellationToken);

        await Server.Services.GetRequiredService<SignOutCustomer>().RunAsync(Core.Operations.Caller.Operator, new(id), TestContext.Current.CancellationToken);

        await Page.WaitForURLAsync(url => url.Contains(PortalUrls.Login, StringComparison.Ordinal));
    }

    private async Task<AuthenticatorApp> TurnOnSecondFactorAsync()
    {
        var app = new AuthenticatorApp((await Page.Locator("#factor-secret").TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal));
        await Page.FillAsync("#code", app.CodeAt(Clock.GetUtcNow().UtcDateTime));
        await Page.ClickAsync("main button.primary[type=submit]");
        await Expect(Page.Locator("#recovery-codes")).ToBeVisibleAsync();
        Assert.Empty(await Page.FindViolationsAsync());
        return app;
    }

    private async Task MenuAsync() => await Page.GetByRole(AriaRole.Button, new() { Name = "Actions" }).ClickAsync();

    private async Task ActAsync(string name)
    {
        await MenuAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = name }).ClickAsync();
    }

    private async Task ConfirmAsync(string button, string reason)
    {
        await Dialog.GetByLabel("Reason").FillAsync(reason);
        await Dialog.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await Expect(Dialog).ToHaveCountAsync(0);
    }
}
