using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>What a customer with storage in two locations sees while one of them does not answer.</summary>
public sealed class AwayLocationTests(Chromium chromium) : BrowserTests(chromium)
{
    private const string Away = "Storage in Frankfurt does not answer at the moment.";

    [Fact]
    public async Task Pages_say_which_location_it_is_and_go_on_for_the_other()
    {
        ConsoleErrorsExpected = true; // The browser's own requests to the storage that ended.
        await Page.SignInAsync();
        var here = await Page.OrderAsync("Standard 500 GB", "Amsterdam", "bucket-in-amsterdam");
        var there = await Page.OrderAsync("Standard 500 GB", "Frankfurt", "bucket-in-frankfurt");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "bucket-in-frankfurt" })).ToBeVisibleAsync();
        await Expect(Page.GetByText("just now").First).ToBeVisibleAsync();
        var frankfurt = (EmbeddedCluster)Server.Services.GetRequiredService<StorageClusters>().Get("DE");
        await frankfurt.StopAsync(TestContext.Current.CancellationToken);
        Clock.Advance(TimeSpan.FromMinutes(7));

        // The list: both accounts, and how old the figures of one of them are.
        await OpenAsync(PortalUrls.Accounts);
        await Expect(Page.GetByText(Away)).ToBeVisibleAsync();
        await Expect(Page.GetByText("The figures of its accounts are as they were 7 min ago.")).ToBeVisibleAsync();
        await Expect(Page.GetByText("read 7 min ago")).ToHaveCountAsync(1);
        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(2);

        // The account there: its bucket as last known, with its age.
        await OpenAsync(PortalUrls.Account(there));
        await Expect(Page.GetByText(Away)).ToBeVisibleAsync();
        await Expect(Page.GetByText("What you see is as it was 7 min ago.")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "bucket-in-frankfurt" })).ToBeVisibleAsync();
        await Expect(Page.GetByText("As it was 7 min ago, when storage last answered.")).ToBeVisibleAsync();

        // Its files: which location it is, and a way to try again.
        await OpenAsync(PortalUrls.Bucket(there, "bucket-in-frankfurt"));
        await Expect(Page.GetByText(Away).First).ToBeVisibleAsync();

        // The account here and its files work.
        await OpenAsync(PortalUrls.Account(here));
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "bucket-in-amsterdam" })).ToBeVisibleAsync();
        await Expect(Page.GetByText("does not answer")).ToHaveCountAsync(0);
        await OpenAsync(PortalUrls.Bucket(here, "bucket-in-amsterdam"));
        await Expect(Page.GetByText("does not answer")).ToHaveCountAsync(0);

        // The wizard: the name cannot be checked there, and says so; elsewhere it can.
        await OpenAsync(PortalUrls.OrderStep(3, "DE", "another-bucket", "Bucket", "k1"));
        await Expect(Page.GetByText(Away).First).ToBeVisibleAsync();
        await OpenAsync(PortalUrls.OrderStep(3, "NL", "another-bucket", "Bucket", "k1"));
        await Expect(Page.GetByText("Free to use")).ToBeVisibleAsync();

        // Back again: one press, and all is fresh.
        await OpenAsync(PortalUrls.Account(there));
        await Expect(Page.GetByText(Away)).ToBeVisibleAsync();
        await frankfurt.StartAsync(TestContext.Current.CancellationToken);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(Page.GetByText(Away)).ToHaveCountAsync(0);
        await Expect(Page.GetByText("when storage last answered")).ToHaveCountAsync(0);
    }
}
