using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Browser;

/// <summary>The page that shows the API to people; its program comes from a library.</summary>
public sealed class ApiReferenceTests(Chromium chromium) : BrowserTests(chromium)
{
    [Fact]
    public async Task Visitor_reads_every_action_on_a_page_whose_policy_allows_no_foreign_script_and_that_leads_nowhere_outside()
    {
        var answer = await Page.GotoAsync(PortalUrls.ApiReference);
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "S3 Portal API" })).ToBeVisibleAsync();
        await Assertions.Expect(Page.GetByText("Idempotency-Key").First).ToBeVisibleAsync();

        var policy = answer!.Headers["content-security-policy"];
        Assert.DoesNotContain("'unsafe-inline'", policy.Split(';').Single(part => part.Trim().StartsWith("script-src", StringComparison.Ordinal)), StringComparison.Ordinal);
        foreach (var outside in new[] { "Deploy", "Ask AI", "Generate SDK" })
        {
            await Assertions.Expect(Page.GetByText(outside)).ToHaveCountAsync(0);
        }
    }
}
