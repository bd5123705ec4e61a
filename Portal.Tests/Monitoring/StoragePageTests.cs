using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Browser;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Monitoring;

/// <summary>The page on which staff watch the locations.</summary>
public sealed class StoragePageTests(Chromium chromium) : BrowserTests(chromium)
{
    [Theory]
    [InlineData(SignInSteps.Support)]
    [InlineData(SignInSteps.Admin)]
    public async Task Staff_see_at_the_next_look_which_location_went_away_and_that_it_came_back(string staff)
    {
        await Page.SignInAsync(staff);
        await Page.LiveAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Storage", Exact = true }).First.ClickAsync();
        await ExpectAllAnswerAsync();
        var frankfurt = (EmbeddedCluster)Server.Services.GetRequiredService<StorageClusters>().Get("DE");
        await frankfurt.StopAsync(TestContext.Current.CancellationToken);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Expect(Page.GetByText("Frankfurt has not answered since")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Orders wait and go on by themselves; nothing is lost. Last error: The embedded storage DE is not running.")).ToBeVisibleAsync();
        await Expect(CardOf("Frankfurt").GetByText("Does not answer", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(CardOf("Amsterdam").GetByText("Does not answer", new() { Exact = true })).ToHaveCountAsync(0);

        await frankfurt.StartAsync(TestContext.Current.CancellationToken);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Expect(Page.GetByText("Frankfurt has not answered since")).ToHaveCountAsync(0);
        await Expect(Page.GetByText("Had errors")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_looks_again_by_itself_while_it_is_open()
    {
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.Storage);
        await ExpectAllAnswerAsync();
        await ((EmbeddedCluster)Server.Services.GetRequiredService<StorageClusters>().Get("DE")).StopAsync(TestContext.Current.CancellationToken);

        await Expect(Page.GetByText("Frankfurt has not answered since")).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Page_is_not_there_for_customers()
    {
        await Page.SignInAsync(SignInSteps.Customer);
        await Page.LiveAsync();
        await Expect(Page.Locator($"a[href='{PortalUrls.Storage}']")).ToHaveCountAsync(0);

        var page = await Page.APIRequest.GetAsync(PortalUrls.Storage);
        var nowhere = await Page.APIRequest.GetAsync("/admin/nowhere");

        Assert.Equal((404, 404), (page.Status, nowhere.Status));
        Assert.Equal(await ReadAsync(nowhere), await ReadAsync(page));
        Assert.DoesNotContain("Amsterdam", await page.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Visitors_are_asked_to_sign_in_first()
    {
        using var visitor = new FormClient(Server.Address);

        var answer = await visitor.GetAsync(PortalUrls.Storage);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains(PortalUrls.Login, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private ILocator CardOf(string location) => Page.Locator(".location-card").Filter(new() { HasText = location });

    /// <summary>How fast is the machine's business.</summary>
    private async Task ExpectAllAnswerAsync()
    {
        await Expect(Page.Locator(".location-card")).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        await Expect(Page.GetByText("Does not answer", new() { Exact = true })).ToHaveCountAsync(0);
    }

    /// <summary>The words of the page; the rest differs by nonces and tokens.</summary>
    private static async Task<string> ReadAsync(IAPIResponse answer)
    {
        var text = await answer.TextAsync();
        var from = text.IndexOf("<main", StringComparison.Ordinal);
        return text[from..text.IndexOf("</main>", from, StringComparison.Ordinal)];
    }
}
