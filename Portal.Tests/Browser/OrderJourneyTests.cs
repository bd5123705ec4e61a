using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

public class OrderJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    [Fact]
    public async Task Order_without_credit_is_refused_with_what_is_missing()
    {
        await Page.RegisterAsync("poor@example.net");

        await Page.ChooseAsync("Standard 2 TB", "Amsterdam", "too-expensive");

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("€24.99 are missing");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" })).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Fourth_free_account_is_refused_with_a_way_on()
    {
        await Page.SignInAsync();
        foreach (var name in new[] { "free-bucket-one", "free-bucket-two", "free-bucket-three" })
        {
            await Page.OrderAsync("Free", "Amsterdam", name);
        }

        await Page.ChooseAsync("Free", "Amsterdam", "free-bucket-four");

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("You already have 3 free accounts");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Set up my storage" })).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Whoever_goes_back_after_ordering_and_chooses_another_plan_orders_that()
    {
        await Page.SignInAsync();
        await Page.ChooseAsync("Standard 500 GB", "Amsterdam", "first-choice");
        var review = new Uri(Page.Url);
        var key = System.Web.HttpUtility.ParseQueryString(review.Query)["key"]!;
        await Page.PlaceAsync();

        await Page.GotoAsync(PortalUrls.OrderStep(1, "NL", "second-choice", "Review", key));
        await Expect(Page.GetByText("this is free account 1 of 3")).ToBeVisibleAsync();
        await Page.LiveAsync();
        await Page.PlaceAsync();

        await Page.GotoAsync(PortalUrls.Accounts);
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Standard 500 GB in Amsterdam" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Free in Amsterdam" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/order?plan=abc")]
    [InlineData("/order?plan=99999999999999")]
    [InlineData("/activity?before=zzz")]
    [InlineData("/accounts?before=1e9")]
    [InlineData("/plans?store=much&traffic=-5&currency=XYZ")]
    public async Task Nonsense_in_the_address_is_passed_over(string address)
    {
        await Page.SignInAsync();

        var answer = await Page.GotoAsync(address);

        Assert.Equal(200, answer!.Status);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Review_of_a_name_that_cannot_be_had_goes_back_to_the_name()
    {
        await Page.SignInAsync();

        await Page.GotoAsync("/order?plan=2&location=NL&bucket=Bad%20NAME&step=Review");

        await Expect(Page.GetByLabel("Bucket name")).ToHaveValueAsync("Bad NAME");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }
}
