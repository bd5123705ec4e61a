using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

public class OrderJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    [Fact]
    public async Task Somebody_new_signs_up_and_has_free_storage()
    {
        await Page.RegisterAsync("new@example.net");
        await Page.ChooseAsync("Free", "Amsterdam", "my-very-first-bucket");
        await Expect(Page.GetByText("this is free account 1 of 3")).ToBeVisibleAsync();

        await Page.PlaceAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Upload your first file" }).ClickAsync();

        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/accounts/[A-Za-z0-9]{32}/buckets/my-very-first-bucket"));
        await Page.GotoAsync(PortalUrls.Accounts);
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Free in Amsterdam" })).ToContainTextAsync("Active");
    }

    [Fact]
    public async Task Paid_order_takes_its_price_from_the_credit()
    {
        await Page.SignInAsync();
        await Page.ChooseAsync("Standard 500 GB", "Frankfurt", "harbour-backups");
        await Expect(Page.GetByText("Credit left after").Locator("..")).ToContainTextAsync("€192.01");

        await Page.PlaceAsync();

        await Expect(Page.GetByText("Credit €192.01")).ToBeVisibleAsync();
    }

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
    public async Task Back_keeps_what_was_entered_and_reload_does_not_order_twice()
    {
        await Page.SignInAsync();
        await Page.ChooseAsync("Standard 500 GB", "Amsterdam", "only-once");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(Page.GetByLabel("Bucket name")).ToHaveValueAsync("only-once");
        await Page.GoBackAsync();
        await Expect(Page.GetByText("Is everything right?")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Page.GetByLabel("Bucket name")).ToHaveValueAsync("only-once");
        await Page.GoForwardAsync();
        await Expect(Page.GetByText("Is everything right?")).ToBeVisibleAsync();
        var review = Page.Url;
        await Page.PlaceAsync();

        // The same review once more leads to the order that it became.
        await Page.GotoAsync(review);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Your storage is ready" })).ToBeVisibleAsync();
        await Page.ReloadAsync();

        await Expect(Page.GetByText("Credit €192.01")).ToBeVisibleAsync();
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

    [Fact]
    public async Task Bucket_name_is_checked_as_it_is_typed()
    {
        await Page.SignInAsync();
        await Page.OrderAsync("Free", "Amsterdam", "taken-name");
        await Page.GotoAsync(PortalUrls.OrderStep(1, "NL", null, "Bucket", "k"));
        await Page.LiveAsync();

        await Page.GetByLabel("Bucket name").FillAsync("My Bucket");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "my-bucket", Exact = true }).ClickAsync();
        await Expect(Page.GetByText("Free to use")).ToBeVisibleAsync();
        await Page.GetByLabel("Bucket name").FillAsync("taken-name");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("already in use");
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

    [Fact]
    public async Task Main_path_works_on_a_phone()
    {
        await Page.SetViewportSizeAsync(390, 844);
        await Page.SignInAsync();

        await Page.OrderAsync("Standard 500 GB", "Amsterdam", "phone-bucket");
        await Page.GetByRole(AriaRole.Link, new() { Name = "phone-bucket", Exact = true }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("phone-bucket");
    }
}
