using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>What a customer sees of what they have used.</summary>
public sealed class UsagePageTests(Chromium chromium) : BrowserTests(chromium)
{
    private ILocator Plot => Page.GetByRole(AriaRole.Slider, new() { Name = "Stored per day" });

    private ILocator Today => Page.Locator(".usage-days tbody tr").First;

    [Fact]
    public async Task What_is_uploaded_and_downloaded_is_seen_in_chart_table_and_file()
    {
        await Page.SignInAsync();
        var s3uid = await Page.OrderAsync("Standard 500 GB", "Amsterdam", "bucket-to-measure");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Usage", Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Usage", Exact = true })).ToBeVisibleAsync();
        await Expect(Today).ToContainTextAsync("0 B");

        await MoveAsync(s3uid, "bucket-to-measure", megabytes: 3);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await OpenAsync(PortalUrls.Usage(s3uid, bucket: "bucket-to-measure"));

        // 3 MB in, and out once more.
        await Expect(Today.Locator("td").Nth(1)).ToHaveTextAsync("3 MB");
        await Expect(Today.Locator("td").Nth(2)).ToHaveTextAsync("3 MB");
        await Expect(Today.Locator("td").Nth(3)).ToHaveTextAsync("3 MB");
        await Expect(Today.Locator("td").Nth(4)).ToHaveTextAsync("6 MB");
        await Expect(Plot).ToHaveAttributeAsync("aria-valuetext", new System.Text.RegularExpressions.Regex("3 MB stored$"));
        await Expect(Page.GetByRole(AriaRole.Slider, new() { Name = "Size of bucket-to-measure" }))
            .ToHaveAttributeAsync("aria-valuetext", new System.Text.RegularExpressions.Regex("3 MB in 1 files$"));

        var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Link, new() { Name = "Download CSV" }).ClickAsync());
        Assert.Matches("^usage-.+-[0-9-]{10}-[0-9-]{10}\\.csv$", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("day,received_bytes,sent_bytes,traffic_bytes,peak_stored_bytes", lines[0]);
        Assert.EndsWith($",{3 << 20}", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_are_chosen_in_the_address_and_by_keyboard()
    {
        var sample = await SampleData.CreateAsync(Server);
        await Page.SignInAsync();
        await OpenAsync(PortalUrls.Usage(sample.UsedS3uid));
        await Expect(Page.Locator(".usage-days tbody tr")).ToHaveCountAsync(18);
        await Expect(Page.GetByText("At this pace you will use")).ToBeVisibleAsync();

        await Page.GetByLabel("Days to show").SelectOptionAsync("Last 30 days");
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("days=30"));
        await Expect(Page.Locator(".usage-days tbody tr")).ToHaveCountAsync(30);
        await Page.GoBackAsync();
        await Expect(Page.Locator(".usage-days tbody tr")).ToHaveCountAsync(18);

        var before = await Plot.GetAttributeAsync("aria-valuetext");
        await Plot.FocusAsync();
        await Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(Plot).Not.ToHaveAttributeAsync("aria-valuetext", before!);
        await Expect(Page.Locator(".chart-day.chosen .chart-tip").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Storage_that_is_away_leaves_what_is_known_with_its_age()
    {
        await Page.SignInAsync();
        var s3uid = await Page.OrderAsync("Standard 500 GB", "Amsterdam", "bucket-to-measure");
        await OpenAsync(PortalUrls.Usage(s3uid));
        await Expect(Today).ToBeVisibleAsync();
        await ((EmbeddedCluster)Server.Services.GetRequiredService<StorageClusters>().Get("NL")).StopAsync(TestContext.Current.CancellationToken);
        Clock.Advance(TimeSpan.FromMinutes(7));

        await OpenAsync(PortalUrls.Usage(s3uid));

        await Expect(Page.GetByText("Storage in Amsterdam does not answer at the moment.")).ToBeVisibleAsync();
        await Expect(Page.GetByText("The figures are as they were 7 min ago.")).ToBeVisibleAsync();
        await Expect(Today).ToBeVisibleAsync();
    }

    [Fact]
    public async Task File_of_somebody_elses_account_is_not_there()
    {
        var sample = await SampleData.CreateAsync(Server);
        await Page.RegisterAsync("else@example.net");

        Assert.Equal(404, (await Page.APIRequest.GetAsync(PortalUrls.UsageFile(sample.UsedS3uid))).Status);
        Assert.Equal(404, (await Page.APIRequest.GetAsync(PortalUrls.UsageFile("nothing"))).Status);
    }

    private async Task MoveAsync(string s3uid, string bucket, int megabytes)
    {
        await using var db = await Server.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        using var s3 = await Server.Services.GetRequiredService<StorageConnections>()
            .ConnectAsync(db, await db.Accounts.SingleAsync(account => account.S3uid == s3uid), TestContext.Current.CancellationToken);
        using var body = new MemoryStream(new byte[megabytes << 20]);
        await s3.PutObjectAsync(new() { BucketName = bucket, Key = "measured.bin", InputStream = body });
        using var got = await s3.GetObjectAsync(bucket, "measured.bin");
        await got.ResponseStream.CopyToAsync(Stream.Null);
    }
}
