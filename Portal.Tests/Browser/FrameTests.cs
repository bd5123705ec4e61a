using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

public class FrameTests(Chromium chromium) : BrowserTests(chromium)
{
    private const string Nowhere = "/not-found";

    [Fact]
    public async Task Theme_that_is_chosen_stays_after_a_reload()
    {
        await OpenAsync(Nowhere);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Theme" }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Dark" }).ClickAsync();
        await Page.ReloadAsync();

        await Expect(Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.Equal("rgb(14, 17, 23)", await Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Fact]
    public async Task Theme_follows_the_system_until_one_is_chosen()
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await OpenAsync(Nowhere);

        Assert.Equal("rgb(14, 17, 23)", await Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Fact]
    public async Task Menu_is_used_by_keyboard_alone()
    {
        await OpenAsync(Nowhere);
        var button = Page.GetByRole(AriaRole.Button, new() { Name = "Theme" });

        await button.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Light" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("End");
        await Expect(Page.GetByRole(AriaRole.Menuitemradio, new() { Name = "As the system" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Escape");

        await Expect(Page.GetByRole(AriaRole.Menu)).ToBeHiddenAsync();
        await Expect(button).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Skip_link_leads_to_the_content_of_the_same_page()
    {
        await OpenAsync(Nowhere);
        await Page.EvaluateAsync("document.querySelector('.skip-link').focus()");
        await Page.Keyboard.PressAsync("Enter");

        await Expect(Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
        Assert.EndsWith(Nowhere, new Uri(Page.Url).AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Icon_font_is_never_fetched_and_nothing_comes_from_elsewhere()
    {
        var addresses = new List<string>();
        Page.Request += (_, request) => addresses.Add(request.Url);

        await OpenAsync(Nowhere);
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Assert.DoesNotContain(addresses, address => address.Contains("MaterialSymbols", StringComparison.Ordinal));
        Assert.All(addresses, address => Assert.StartsWith(Server.Address.GetLeftPart(UriPartial.Authority), address, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/login", ColorScheme.Light, 1440)]
    [InlineData("/login", ColorScheme.Dark, 390)]
    [InlineData(Nowhere, ColorScheme.Dark, 1440)]
    [InlineData("/error", ColorScheme.Light, 390)]
    public async Task Has_no_accessibility_violations_and_does_not_scroll_sideways(string path, ColorScheme theme, int width)
    {
        ConsoleErrorsExpected = true; // The browser notes the status 404 of a page that says so.
        await Page.EmulateMediaAsync(new() { ColorScheme = theme });
        await Page.SetViewportSizeAsync(width, 844);
        await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        await Expect(Page).ToHaveTitleAsync(new Regex(".+")); // A starting circuit sets it anew.

        var result = await Page.RunAxe();

        Assert.Empty(result.Violations.Select(violation => violation.Id));
        Assert.Equal(0, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
    }
}
