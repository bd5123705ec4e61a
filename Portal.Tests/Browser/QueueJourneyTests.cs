using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Messaging;
using Portal.Tests.Messaging;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>What staff do with messages that nobody could handle, where a broker is configured.</summary>
[Trait("Needs", "Rabbit")]
public sealed class QueueJourneyTests(Chromium chromium, RabbitServer rabbit) : BrowserTests(chromium)
{
    private const string S3uid = "harbour2O1C0u2T6MgD4IvAO4xbMyqj";

    private readonly string _prefix = "t" + Guid.NewGuid().ToString("N")[..12];

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Messaging:Kind"] = nameof(MessagingKind.RabbitMq),
        ["Messaging:RabbitMq:Uri"] = rabbit.Address.ToString(),
        ["Messaging:RabbitMq:Prefix"] = _prefix,
    };

    private ILocator Rows => Page.Locator("table.task-table tbody tr");

    public override async ValueTask InitializeAsync()
    {
        await rabbit.StartAsync();
        await base.InitializeAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Server.Services.GetRequiredService<BrokerState>().View is { IsConnected: true, LookedAt: not null }));
        await SetAside.PutAsync(Server.Services.GetRequiredService<MessagingOptions>(), "junk", $$"""{"Version":1,"S3uid":"{{S3uid}}"}""");
    }

    [Fact]
    public async Task Admin_sends_one_again_and_removes_the_other_with_a_reason()
    {
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.Queue);
        await Page.LiveAsync();
        await Expect(Rows).ToHaveCountAsync(2);

        await Page.GetByRole(AriaRole.Button, new() { Name = $"Send again the request for {S3uid}" }).ClickAsync();
        await ConfirmAsync("Send again");
        await Expect(Rows).ToHaveCountAsync(1);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Remove the message" }).ClickAsync();
        await ConfirmAsync("Remove");
        await Expect(Page.GetByText("Nothing was set aside")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Support_sees_them_and_no_button_that_it_may_not_press()
    {
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.Queue);

        await Expect(Rows).ToHaveCountAsync(2);
        await Expect(Rows.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Messages_are_accessible_and_fit(int width, ColorScheme theme)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.Queue);
        await Expect(Rows).ToHaveCountAsync(2);

        Assert.Empty(await Page.FindViolationsAsync());
        Assert.Equal(0, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        if (Environment.GetEnvironmentVariable("S3PORTAL_SCREENS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"queue-{width}-{theme.ToString().ToLowerInvariant()}.png"), FullPage = true });
        }
    }

    private async Task ConfirmAsync(string button)
    {
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("Mended");
        await dialog.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }
}
