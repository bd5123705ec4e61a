using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Browser;

/// <summary>
/// Looks at every page with sample data, at both widths and in both themes: axe-core finds nothing, nothing sticks out
/// sideways, the console is quiet. With S3PORTAL_SCREENS set, scripts/screens finds the pictures in that folder.
/// </summary>
public class PageWalkTests(Chromium chromium) : BrowserTests(chromium)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("S3PORTAL_SCREENS");
    private static readonly string Only = Environment.GetEnvironmentVariable("S3PORTAL_SCREENS_ONLY") ?? "";

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_page_is_accessible_and_fits(int width, ColorScheme theme)
    {
        ConsoleErrorsExpected = !string.IsNullOrEmpty(Folder); // Taking a picture adds a style that the policy forbids.
        var sample = await SampleData.CreateAsync(Server);
        await SetLookAsync(width, theme);
        var problems = new List<string>();
        foreach (var (name, address) in SampleData.PublicPages)
        {
            await LookAsync(name, address, width, theme, problems);
        }

        ForgetConsoleErrors(); // The last public page is one that is not there.
        await Page.SignInAsync();
        await LookAllAsync(sample.Pages, width, theme, problems);
        await LookAtDialogsAsync(sample.Dialogs, width, theme, problems);
        await SignInAnewAsync(SignInSteps.Support, width, theme);
        await LookAllAsync(SampleData.StaffPages, width, theme, problems);
        await LookAllAsync(sample.StaffAccountPages, width, theme, problems);
        await LookAtDialogsAsync(sample.StaffAccountDialogs, width, theme, problems);
        await ActForCustomerAsync(sample);
        await LookAllAsync(sample.ActingPages, width, theme, problems);
        await SignInAnewAsync(SignInSteps.Admin, width, theme);
        await LookAllAsync(SampleData.AdminPages, width, theme, problems);
        await LookAtDialogsAsync(SampleData.AdminDialogs, width, theme, problems);
        await SignInAnewAsync(SignInSteps.Support, width, theme);

        // The same with a location that does not answer.
        await sample.StopLocationAsync();
        await LookAllAsync([("storage-away", PortalUrls.Storage)], width, theme, problems);
        Clock.Advance(TimeSpan.FromMinutes(12));
        await SignInAnewAsync(SignInSteps.Customer, width, theme);
        await LookAllAsync(sample.AwayPages, width, theme, problems);

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private async Task ActForCustomerAsync(SampleData sample)
    {
        await OpenAsync(PortalUrls.StaffAccount(sample.S3uid));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Act for customer" }).ClickAsync();
        await Page.FillAsync("#reason", "To look at every page");
        await Page.Locator(".dialog-actions button.primary").ClickAsync();
        await Page.WaitForURLAsync($"**{PortalUrls.Accounts}");
    }

    private async Task LookAllAsync(IEnumerable<(string Name, string Address)> pages, int width, ColorScheme theme, List<string> problems)
    {
        foreach (var (name, address) in pages)
        {
            await LookAsync(name, address, width, theme, problems);
        }
    }

    private async Task LookAtDialogsAsync(IEnumerable<(string Name, string Address, string Button)> dialogs, int width, ColorScheme theme, List<string> problems)
    {
        foreach (var (name, address, button) in dialogs)
        {
            await LookAsync(name, address, width, theme, problems, button);
        }
    }

    private async Task SetLookAsync(int width, ColorScheme theme)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
    }

    private async Task SignInAnewAsync(string email, int width, ColorScheme theme)
    {
        await OpenBrowserAsync();
        await SetLookAsync(width, theme);
        await Page.SignInAsync(email);
    }

    /// <param name="button">What opens the dialog to look at; <see langword="null"/> for the page itself.</param>
    private async Task LookAsync(string name, string address, int width, ColorScheme theme, List<string> problems, string? button = null)
    {
        if (!Only.Split(',').Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        await Page.GotoAsync(address);
        await Page.Locator("h1").First.WaitForAsync();
        if (await Page.Locator("script[src*='blazor.web']").CountAsync() > 0)
        {
            await LiveAsync();
        }

        if (button is not null)
        {
            await Page.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync();
            await Page.Locator(".dialog-actions").WaitForAsync();
        }

        await Assertions.Expect(Page.Locator(".skeleton-rows")).ToHaveCountAsync(0);
        var where = $"{name} {width} {theme}";
        problems.AddRange((await Page.FindViolationsAsync()).Select(violation => $"{where}: {violation}"));

        var sideways = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (sideways > 0)
        {
            problems.Add($"{where}: {sideways} px too wide");
        }

        if (!string.IsNullOrEmpty(Folder))
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{width}-{theme.ToString().ToLowerInvariant()}.png"), FullPage = button is null });
        }
    }
}
