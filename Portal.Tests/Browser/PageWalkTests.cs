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

    private static readonly (int Width, ColorScheme Theme)[] s_looks =
        [(1440, ColorScheme.Light), (1440, ColorScheme.Dark), (390, ColorScheme.Light), (390, ColorScheme.Dark)];

    private readonly List<string> _problems = [];

    [Fact]
    public async Task Pages_for_visitors_and_customers_are_accessible_and_fit()
    {
        var sample = await BeginAsync();
        await LookAllAsync(SampleData.PublicPages);
        ForgetConsoleErrors(); // The last public page is one that is not there.
        await Page.SignInAsync();
        await LookAllAsync(sample.Pages);
        await LookAtDialogsAsync(sample.Dialogs);

        // The same with a location that does not answer.
        await sample.StopLocationAsync();
        Clock.Advance(TimeSpan.FromMinutes(12));
        await SignInAnewAsync(SignInSteps.Customer);
        await LookAllAsync(sample.AwayPages);

        Assert.True(_problems.Count == 0, string.Join('\n', _problems));
    }

    [Fact]
    public async Task Pages_for_staff_are_accessible_and_fit()
    {
        var sample = await BeginAsync();
        await SignInAnewAsync(SignInSteps.Support);
        await LookAllAsync(SampleData.StaffPages);
        await LookAllAsync(sample.StaffAccountPages);
        await LookAtDialogsAsync(sample.StaffAccountDialogs);
        await ActForCustomerAsync(sample);
        await LookAllAsync(sample.ActingPages);
        await SignInAnewAsync(SignInSteps.Admin);
        await LookAllAsync(SampleData.AdminPages);
        await LookAtDialogsAsync(SampleData.AdminDialogs);
        await SignInAnewAsync(SignInSteps.Support);
        await sample.StopLocationAsync();
        await LookAllAsync([("storage-away", PortalUrls.Storage)]);

        Assert.True(_problems.Count == 0, string.Join('\n', _problems));
    }

    private async Task<SampleData> BeginAsync()
    {
        ConsoleErrorsExpected = !string.IsNullOrEmpty(Folder); // Taking a picture adds a style that the policy forbids.
        return await SampleData.CreateAsync(Server);
    }

    private async Task ActForCustomerAsync(SampleData sample)
    {
        await OpenAsync(PortalUrls.StaffAccount(sample.S3uid));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Act for customer" }).ClickAsync();
        await Page.FillAsync("#reason", "To look at every page");
        await Page.Locator(".dialog-actions button.primary").ClickAsync();
        await Page.WaitForURLAsync($"**{PortalUrls.Accounts}");
    }

    private async Task LookAllAsync(IEnumerable<(string Name, string Address)> pages)
    {
        foreach (var (name, address) in pages)
        {
            await LookAsync(name, address);
        }
    }

    private async Task LookAtDialogsAsync(IEnumerable<(string Name, string Address, string Button)> dialogs)
    {
        foreach (var (name, address, button) in dialogs)
        {
            await LookAsync(name, address, button);
        }
    }

    private async Task SignInAnewAsync(string email)
    {
        await OpenBrowserAsync();
        await Page.SignInAsync(email);
    }

    /// <param name="button">What opens the dialog to look at; <see langword="null"/> for the page itself.</param>
    private async Task LookAsync(string name, string address, string? button = null)
    {
        if (!Only.Split(',').Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        await SetLookAsync(s_looks[0]);
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
        foreach (var look in s_looks)
        {
            await SetLookAsync(look);
            await CheckAsync($"{name}-{look.Width}-{look.Theme.ToString().ToLowerInvariant()}", onlyColours: look.Theme is ColorScheme.Dark, isWhole: button is null);
        }
    }

    private async Task SetLookAsync((int Width, ColorScheme Theme) look)
    {
        await Page.SetViewportSizeAsync(look.Width, 900);
        await Page.EmulateMediaAsync(new() { ColorScheme = look.Theme, ReducedMotion = ReducedMotion.Reduce });
        await Page.EvaluateAsync("Promise.allSettled(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished))");
    }

    private async Task CheckAsync(string where, bool onlyColours, bool isWhole)
    {
        _problems.AddRange((await Page.FindViolationsAsync(onlyColours)).Select(violation => $"{where}: {violation}"));
        var sideways = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (sideways > 0)
        {
            _problems.Add($"{where}: {sideways} px too wide");
        }

        if (!string.IsNullOrEmpty(Folder))
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{where}.png"), FullPage = isWhole });
        }
    }
}
