using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>Credit that takes two admins, in two browsers.</summary>
public sealed class CreditJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    private const string Buyer = "buyer@example.net";
    private const string Second = "second@example.net";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Large_payment_waits_until_another_admin_has_approved_it()
    {
        var buyer = await AddAsync(Buyer, Role.Customer);
        await AddAsync(Second, Role.Admin);
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.Payments);
        await LiveAsync();
        await Page.GetByLabel("Who has paid").FillAsync(Buyer);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Page.GetByLabel("Amount in EUR").FillAsync("750");
        await Page.GetByLabel("Reference").FillAsync("Wire 7");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Record payment" }).ClickAsync();
        await Expect(Page.GetByText("another admin has to approve it")).ToBeVisibleAsync();
        Assert.Equal(0, await CreditAsync(buyer));

        await OpenAsync(PortalUrls.CreditProposals);
        await Expect(Row).ToContainTextAsync("+€750.00");
        await Expect(Row.GetByRole(AriaRole.Button, new() { NameRegex = new("^Approve") })).ToHaveCountAsync(0);

        await OpenBrowserAsync();
        await Page.SignInAsync(Second, TestWorld.Password, PortalUrls.CreditProposals);
        await LiveAsync();
        await Row.GetByRole(AriaRole.Button, new() { NameRegex = new("^Approve") }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Wire 7");
        await dialog.GetByLabel("Reason").FillAsync("Seen on the statement");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(Page.GetByText("Nothing waits for approval")).ToBeVisibleAsync();
        Assert.Equal(750, await CreditAsync(buyer));
        await Page.GetByRole(AriaRole.Radio, new() { Name = "All" }).CheckAsync(new() { Force = true });
        await Expect(Row).ToContainTextAsync("Approved");

        await OpenBrowserAsync();
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.Payments);
        ConsoleErrorsExpected = true; // The page that is not there for support answers 404.
        Assert.Equal(404, (await Page.GotoAsync(PortalUrls.CreditProposals))!.Status);
    }

    [Fact]
    public async Task Admin_corrects_credit_with_a_note_and_a_reason_and_support_cannot()
    {
        var buyer = await AddAsync(Buyer, Role.Customer);
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.StaffCustomer(buyer));
        await LiveAsync();
        await Page.GetByLabel("Amount in EUR").FillAsync("12.50");
        await Page.GetByLabel("What the customer reads").FillAsync("Sorry for the outage");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Adjust credit" }).ClickAsync();
        await Expect(Page.GetByText("Please say why")).ToBeVisibleAsync();
        Assert.Equal(0, await CreditAsync(buyer));
        await Page.GetByLabel("Why").FillAsync("Ticket 4711");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Adjust credit" }).ClickAsync();
        await Expect(Page.Locator(".facts", new() { HasText = "€12.50" }).First).ToBeVisibleAsync();
        Assert.Equal(12.50m, await CreditAsync(buyer));

        await OpenBrowserAsync();
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.StaffCustomer(buyer));
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = Buyer })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Adjust credit" })).ToHaveCountAsync(0);
    }

    private ILocator Row => Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Buyer });

    private async Task<int> AddAsync(string email, Role role)
    {
        var added = (await Get<AddCustomer>().RunAsync(Caller.Operator, new(email, TestWorld.Password, role, Currency.Eur), Token)).Value;
        return added.CustomerId;
    }

    private async Task<decimal> CreditAsync(int customer) =>
        (await Get<ShowAdjustableCredit>().RunAsync(Caller.Operator, new(customer), Token)).Value.Credit.Amount;

    private T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();
}
