using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>The order wizard as a customer goes through it.</summary>
internal static partial class OrderWalk
{
    /// <summary>From the plans page to the review of an order.</summary>
    public static async Task ChooseAsync(this IPage page, string plan, string location, string bucket)
    {
        await page.GotoAsync(PortalUrls.Plans);
        await page.Locator(".plan-card", new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = plan, Exact = true }) }).GetByRole(AriaRole.Link).ClickAsync();
        await page.LiveAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = location }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue to bucket" }).ClickAsync();
        await page.GetByLabel("Bucket name").FillAsync(bucket);
        await Expect(page.GetByText("Free to use")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue to review" }).ClickAsync();
        await Expect(page.GetByText("Is everything right?")).ToBeVisibleAsync();
    }

    /// <summary>Orders what is under review and waits until it is ready.</summary>
    public static async Task PlaceAsync(this IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = OrderButton() }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your storage is ready" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    /// <summary>Orders storage and opens its account.</summary>
    /// <returns>The s3uid.</returns>
    public static async Task<string> OrderAsync(this IPage page, string plan, string location, string bucket)
    {
        await page.ChooseAsync(plan, location, bucket);
        await page.PlaceAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Go to the account" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/*");

        // The address is there before the page: the one before has buttons of the same names.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your storage is ready" })).ToBeHiddenAsync();
        return page.Url[(page.Url.LastIndexOf('/') + 1)..];
    }

    [GeneratedRegex("^(Order and pay|Set up my storage)")]
    private static partial Regex OrderButton();
}
