using Microsoft.Playwright;
using Portal.Development;

namespace Portal.Tests.Support;

/// <summary>How a person gets in, for journeys that begin after that.</summary>
public static class SignInSteps
{
    public const string Customer = "customer@demo.test";
    public const string Support = "support@demo.test";
    public const string Admin = "admin@demo.test";

    /// <summary>Signs in on the sign-in page, and stays where that leads.</summary>
    /// <param name="email">A demo sign-in, unless <paramref name="password"/> is given.</param>
    public static async Task SignInAsync(this IPage page, string email = Customer, string password = DemoSignIn.Password, string? thenTo = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.GotoAsync(thenTo is null ? PortalUrls.Login : PortalUrls.LoginThenReturn(thenTo));
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", password);
        await page.ClickAsync("main button.primary[type=submit]");
        await page.WaitForURLAsync(url => !url.Contains(PortalUrls.Login, StringComparison.Ordinal));
        await page.ReadyAsync();
    }

    /// <summary>Makes a customer on the registration page, who is then signed in.</summary>
    public static async Task RegisterAsync(this IPage page, string email, string password = DemoSignIn.Password, string currency = "Eur")
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.GotoAsync(PortalUrls.Register);
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", password);
        await page.SelectOptionAsync("#currency", currency);
        await page.ClickAsync("main button.primary[type=submit]");
        await page.WaitForURLAsync(url => !url.Contains(PortalUrls.Register, StringComparison.Ordinal));
        await page.ReadyAsync();
    }

    /// <summary>Waits until the page reacts, where it is one that does.</summary>
    private static Task ReadyAsync(this IPage page) =>
        page.Locator("[data-interactive=true], body:not(:has(#uploads))").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Waits until the page reacts.</summary>
    public static Task LiveAsync(this IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Locator("[data-interactive=true]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }
}
