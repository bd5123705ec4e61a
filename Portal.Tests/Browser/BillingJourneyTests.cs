using System.Text;
using Microsoft.Playwright;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

public class BillingJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    [Fact]
    public async Task Staff_records_a_payment_and_the_customer_sees_it()
    {
        await Page.SignInAsync(SignInSteps.Admin);
        await OpenAsync(PortalUrls.Payments);
        await Page.GetByLabel("Who has paid").FillAsync("nobody@example.net");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no such customer");
        await Page.GetByLabel("Who has paid").FillAsync(SignInSteps.Customer);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Page.GetByLabel("Amount in EUR").FillAsync("12,345");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Record payment" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("at most two decimals");
        await Page.GetByLabel("Amount in EUR").FillAsync("12.34");
        await Page.GetByLabel("Reference").FillAsync("Bank transfer 77");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Record payment" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Bank transfer 77" })).ToContainTextAsync("€12.34");

        await OpenBrowserAsync();
        await Page.SignInAsync();
        await OpenAsync(PortalUrls.Billing);
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Bank transfer 77" })).ToContainTextAsync("+€12.34");
        var file = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        Assert.Contains("\"Payment\",12.34,EUR,", await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_opens_an_invoice_and_takes_it_as_pdf()
    {
        await SampleData.CreateAsync(Server);
        await Page.SignInAsync();
        await OpenAsync(PortalUrls.Billing);
        var link = Page.GetByRole(AriaRole.Region, new() { Name = "Invoices" }).GetByRole(AriaRole.Link, new() { NameRegex = new("^INV-") }).First;
        var number = (await link.TextContentAsync())!;
        await link.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = number })).ToBeVisibleAsync();
        await Expect(Page.Locator("article.invoice")).ToContainTextAsync(SignInSteps.Customer);
        var file = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "Download PDF" }).ClickAsync());

        Assert.Equal($"{number}.pdf", file.SuggestedFilename);
        var bytes = await File.ReadAllBytesAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(bytes, 0, 5));
    }
}
