using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Files;
using Portal.Core.Operations;
using Portal.Development;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>A developer sets the portal's clock ahead and sees what the dates of a service bring.</summary>
public sealed class ClockJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    /// <summary>The portal's own.</summary>
    protected override TimeProvider? ServerClock => null;

    [Fact]
    public async Task Account_follows_its_dates_as_the_clock_passes_them()
    {
        await Page.SignInAsync();
        var s3uid = await Page.OrderAsync("Standard 500 GB", "Amsterdam", "passing-time");
        await Page.LiveAsync();
        await Expect(Page.GetByText("The clock runs ahead.")).ToHaveCountAsync(0);
        await CancelAsync();

        await GoPastAsync("Service stops");
        await Expect(Page.GetByText("The clock runs ahead.")).ToBeVisibleAsync();
        await SeeAsync(s3uid, "This storage has ended.");

        await GoPastAsync("Data is deleted");
        await SeeAsync(PortalUrls.Accounts, "No storage yet");
    }

    [Fact]
    public async Task Session_and_links_to_files_work_a_month_ahead_and_a_restart_keeps_the_clock()
    {
        await Page.SignInAsync();
        var s3uid = await Page.OrderAsync("Free", "Amsterdam", "still-signed");
        await OpenAsync(PortalUrls.DevelopmentClock);
        await Page.GetByLabel("Until (UTC)").FillAsync("2020-01-01T00:00");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Set the clock" }).ClickAsync();
        await Expect(Page.GetByText("That moment is over.")).ToBeVisibleAsync();
        for (var week = 1; week <= 5; week++)
        {
            await Page.GetByRole(AriaRole.Button, new() { Name = "7 days", Exact = true }).ClickAsync();
            await Expect(Page.GetByText($"{7 * week} d 0 h", new() { Exact = true })).ToBeVisibleAsync();
        }

        await OpenAsync(PortalUrls.Account(s3uid));
        await Expect(Page.Locator(".badge").First).ToHaveTextAsync("Active");
        await UploadAndDownloadAsync(s3uid);
        await Server.DisposeAsync();
        await using var again = new PortalServer(folder: Data);

        Assert.InRange(again.Services.GetRequiredService<DevelopmentClock>().Shift, TimeSpan.FromDays(35) - TimeSpan.FromMinutes(1), TimeSpan.FromDays(35));
        ConsoleErrorsExpected = true; // The page has lost its server.
    }

    [Fact]
    public async Task Clock_is_not_there_outside_development()
    {
        await using var server = new PortalServer(environment: "Production");
        using var client = new FormClient(server.Address);

        Assert.Null(server.Services.GetService<DevelopmentClock>());
        Assert.Same(TimeProvider.System, server.Services.GetRequiredService<TimeProvider>());
    }

    private async Task UploadAndDownloadAsync(string s3uid)
    {
        var caller = new Caller(1, [Role.Customer], Door.Web);
        var signed = (await Server.Services.GetRequiredService<SignUpload>().RunAsync(caller, new(s3uid, "still-signed", "note.txt", "text/plain", 5))).Value;
        using var http = new HttpClient();
        using var content = new StringContent("hello", null, "text/plain");
        content.Headers.ContentType = new("text/plain");
        (await http.PutAsync(new Uri(signed.Url), content)).EnsureSuccessStatusCode();
        var download = (await Server.Services.GetRequiredService<PresignDownload>().RunAsync(caller, new(s3uid, "still-signed", "note.txt"))).Value;
        Assert.Equal("hello", await http.GetStringAsync(new Uri(download.Address)));
    }

    private async Task GoPastAsync(string date)
    {
        await OpenAsync(PortalUrls.DevelopmentClock);
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^Go there: .*, {date}$") }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^Go there: .*, {date}$") })).ToHaveCountAsync(0);
    }

    /// <summary>What is due is done in the background, a moment after the clock has moved.</summary>
    private Task SeeAsync(string s3uidOrAddress, string text) => Eventually.TrueAsync(async () =>
    {
        await Page.GotoAsync(s3uidOrAddress.StartsWith('/') ? s3uidOrAddress : PortalUrls.Account(s3uidOrAddress));
        return await Page.GetByText(text).First.IsVisibleAsync();
    });

    private async Task CancelAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Cancel service" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("I have a copy of what I need").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel service" }).ClickAsync();
        await Expect(Page.GetByText("This storage ends on")).ToBeVisibleAsync();
    }
}
