using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>Money and time as a customer meets them: from the first payment to the last byte.</summary>
public sealed class MoneyJourneyTests(Chromium chromium) : MoneyJourney(chromium)
{
    private const string Bucket = "money-and-time";

    private static readonly string[] s_plans = ["Standard 500 GB", "Standard 2 TB"];

    [Fact]
    public async Task Payment_order_traffic_and_change_of_plan_are_seen_and_stand_on_an_invoice()
    {
        var (s3uid, s3) = await BuyAsync("50", Bucket);
        using var connection = s3;
        await OpenAsync(PortalUrls.Billing);
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Bank transfer 1" })).ToContainTextAsync("+€50.00");
        await Expect(Credit).ToHaveTextAsync("Credit €42.01");

        using (var body = new MemoryStream(new byte[3 << 20]))
        {
            await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "measured.bin", InputStream = body }, Token);
        }

        await SeeUsageAsync(s3uid, "3 MB");

        await OpenAsync(PortalUrls.Account(s3uid));
        await ChangePlanAsync(s_plans[1], "Changes now, for €17.00.");
        await Expect(Line("Plan")).ToHaveTextAsync(s_plans[1]);
        await Expect(Credit).ToHaveTextAsync("Credit €25.01");
        await ChangePlanAsync(s_plans[0], "Until then you keep what you have paid for.");
        await Expect(Line("Next plan")).ToContainTextAsync(s_plans[0]);
        await Expect(Line("Plan")).ToHaveTextAsync(s_plans[1]);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Keep the present plan" }).ClickAsync();
        await Expect(Line("Next plan")).ToHaveCountAsync(0);
        await Page.ReloadAsync();
        await Expect(Line("Plan")).ToHaveTextAsync(s_plans[1]);
        await Expect(Line("Next plan")).ToHaveCountAsync(0);
        await Expect(Credit).ToHaveTextAsync("Credit €25.01");

        await ReadInvoiceAsync(total: "€17.00", line: $"Change from {s_plans[0]} to {s_plans[1]}");
        await ReadInvoiceAsync(total: "€7.99", line: $"Plan {s_plans[0]}");
    }

    [Fact]
    public async Task Change_from_a_hard_quota_lets_storage_take_more()
    {
        await Page.RegisterAsync(Buyer);
        await RecordPaymentAsync("10", "Bank transfer 1");
        var s3uid = await Page.OrderAsync("Free", "Amsterdam", Bucket);
        await Page.LiveAsync();
        Assert.Equal(10L << 30, await StoredQuotaAsync(s3uid));

        await ChangePlanAsync("Standard 500 GB", "Changes now, for €7.99.");

        await Expect(Credit).ToHaveTextAsync("Credit €2.01");
        await Eventually.TrueAsync(async () => await StoredQuotaAsync(s3uid) is null);
    }

    [Fact]
    public async Task Cancellation_is_taken_back_at_each_stage_and_at_last_everything_is_deleted()
    {
        var (s3uid, s3) = await BuyAsync("20", Bucket);
        using var connection = s3;
        await CancelAsync();
        await KeepAsync("The cancellation is taken back. The next month is charged on");
        await Expect(Credit).ToHaveTextAsync("Credit €12.01");
        await CancelAsync();

        await GoPastAsync("Service stops");
        await SeeAsync(PortalUrls.Account(s3uid), "This storage has ended.");
        await WaitUntilRefusedAsync(s3, Bucket);
        await SeeMailAsync($"{Label} has ended");
        await SeeAsync(PortalUrls.Account(s3uid), "This storage has ended.");
        await KeepAsync("A new month begins today. €7.99 are taken from your credit now");
        await Expect(Credit).ToHaveTextAsync("Credit €4.02");
        await WaitUntilWorksAsync(s3, Bucket);

        await OpenAsync(PortalUrls.Account(s3uid));
        await CancelAsync();
        await GoPastAsync("Service stops");
        await WaitUntilRefusedAsync(s3, Bucket);
        await PassAsync(days: 5);
        await SeeMailAsync($"The data of {Label} is deleted on .+");
        await SeeAsync(PortalUrls.Account(s3uid), "This storage has ended.");
        await KeepRefusedAsync("€7.99");
        await GoPastAsync("Data is deleted");
        await SeeAsync(PortalUrls.Accounts, "No storage yet");
        await Eventually.TrueAsync(async () => !await Amsterdam.Accounts.ExistsAsync(s3uid, Token));
        await AssertGoneAsync(s3uid, Bucket);

        await SeeMailAsync($"{Label} has been deleted");
        await SeeMailAsync($"{Label} is cancelled and ends on .+");
        await SeeMailAsync($"{Label} goes on");
        await SeeMailAsync("We have received €20.00");
        await OpenAsync(PortalUrls.Billing);
        await Expect(Credit).ToHaveTextAsync("Credit €4.02");
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Invoices" }).GetByRole(AriaRole.Link, new() { NameRegex = new("^INV-") })).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Month_that_is_not_paid_stops_the_storage_until_a_payment_comes()
    {
        var (s3uid, s3) = await BuyAsync("8", Bucket);
        using var connection = s3;
        await PassAsync(days: 24);
        await SeeMailAsync("Your credit will not cover the next payment");

        await GoPastAsync("Next month begins and is paid");
        await SeeAsync(PortalUrls.Account(s3uid), "This month is not paid: €7.99.");
        await Expect(Badge).ToHaveTextAsync("Not paid");
        await AssertWorksAsync(s3, Bucket);
        await SeeMailAsync($"Your credit does not cover {Label}");
        await SeeAsync(PortalUrls.Billing, "€7.99 are owed for a month that has begun.");

        await PassAsync(days: 3);
        await SeeAsync(PortalUrls.Account(s3uid), "This account is suspended, because a month is not paid: €7.99.");
        await WaitUntilRefusedAsync(s3, Bucket);
        await SeeMailAsync($"{Label} has been suspended");

        await RecordPaymentAsync("20", "Bank transfer 2");
        await WaitUntilWorksAsync(s3, Bucket);
        await OpenAsync(PortalUrls.Account(s3uid));
        await Expect(Badge).ToHaveTextAsync("Active");
        await Expect(Credit).ToHaveTextAsync("Credit €12.02");
        await SeeMailAsync($"{Label} works again");

        await GoPastAsync("Next month begins and is paid");
        await SeeMailAsync($"{Label} goes on until .+");
        await OpenAsync(PortalUrls.Account(s3uid));
        await Expect(Credit).ToHaveTextAsync("Credit €4.03");
        await AssertWorksAsync(s3, Bucket);
    }

    /// <summary>A line of the card about the service.</summary>
    private ILocator Line(string label) => Page.GetByRole(AriaRole.Region, new() { Name = "Service" })
        .Locator(".facts > div").Filter(new() { Has = Page.Locator("dt").GetByText(label, new() { Exact = true }) }).Locator("dd");

    /// <summary>The most that storage itself lets the account hold.</summary>
    private async Task<long?> StoredQuotaAsync(string s3uid) => (await Amsterdam.Accounts.FindAsync(s3uid, Token))!.QuotaBytes;

    private async Task ChangePlanAsync(string plan, string effect)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Change plan" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator(".choice-card").Filter(new() { HasText = plan })).ToContainTextAsync(effect);
        await dialog.GetByRole(AriaRole.Radio, new() { Name = plan }).CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Change to {plan}" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private async Task KeepRefusedAsync(string price)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Keep my storage" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep my storage" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync(price);
    }

    /// <summary>The usage page shows what has been stored today, in the table and in the chart.</summary>
    private async Task SeeUsageAsync(string s3uid, string size)
    {
        var today = Page.Locator(".usage-days tbody tr").First;
        await Eventually.TrueAsync(async () =>
        {
            await OpenAsync(PortalUrls.Usage(s3uid, bucket: Bucket));
            return await today.Locator("td").Nth(1).TextContentAsync() == size;
        });
        await Expect(today.Locator("td").Nth(2)).ToHaveTextAsync(size);
        await Expect(Page.GetByRole(AriaRole.Slider, new() { Name = "Stored per day" })).ToHaveAttributeAsync("aria-valuetext", new Regex($"{size} stored$"));
    }

    private async Task ReadInvoiceAsync(string total, string line)
    {
        await OpenAsync(PortalUrls.Billing);
        var link = Page.GetByRole(AriaRole.Region, new() { Name = "Invoices" }).GetByRole(AriaRole.Row).Filter(new() { HasText = total })
            .GetByRole(AriaRole.Link, new() { NameRegex = new("^INV-") });
        var number = (await link.TextContentAsync())!;
        await link.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = number })).ToBeVisibleAsync();
        await Expect(Page.Locator(".invoice-sums .total")).ToContainTextAsync(total);
        var file = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "Download PDF" }).ClickAsync());
        Assert.Equal($"{number}.pdf", file.SuggestedFilename);
        using var document = PdfDocument.Open(await file.PathAsync());
        var text = string.Join('\n', document.GetPages().Select(page => ContentOrderTextExtractor.GetText(page).Replace('\u00a0', ' ')));
        Assert.All([number, total, line, Buyer], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }
}
