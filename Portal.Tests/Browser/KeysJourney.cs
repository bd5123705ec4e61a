using Microsoft.Playwright;
using Portal.Development;
using Portal.Tests.Nodes;
using Portal.Tests.Storage;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

[Trait("Needs", "Clients")]
public abstract class KeysJourney(Chromium chromium, CephGateway? ceph, NodesPlace? nodes = null) : JourneyTests(chromium, ceph, nodes)
{
    [Fact]
    public async Task Revealed_keys_open_the_storage_for_aws_cli()
    {
        await SignInAsync();
        await Page.OrderAsync("Free", "Amsterdam", Named("key-bucket"));
        await Page.LiveAsync();

        var access = await RevealAsync("Access key");
        var secret = await RevealAsync("Secret key");

        Assert.Matches("^[A-Z0-9]{20}$", access);
        Assert.Matches("^[A-Za-z0-9]{40}$", secret);
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "aws-cli" })).ToContainTextAsync(access);
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "aws-cli" })).ToContainTextAsync(secret);

        var endpoint = await Page.Locator(".facts > div").Filter(new() { Has = Page.GetByText("Endpoint", new() { Exact = true }) }).Locator(".value").TextContentAsync();
        using var home = new TempFolder();
        var file = Path.Combine(home.Path, "hello.txt");
        await File.WriteAllTextAsync(file, "hello from outside");
        var environment = new Dictionary<string, string> { ["HOME"] = home.Path, ["AWS_ACCESS_KEY_ID"] = access, ["AWS_SECRET_ACCESS_KEY"] = secret, ["AWS_DEFAULT_REGION"] = Amsterdam.Region };
        Task<string> AwsAsync(params string[] arguments) => ClientProgram.RunAsync("aws", ["--endpoint-url", endpoint!, "s3", .. arguments], environment);

        await AwsAsync("mb", $"s3://{Named("made-by-cli")}");
        await AwsAsync("cp", file, $"s3://{Named("key-bucket")}/from/cli.txt");
        Assert.Contains("cli.txt", await AwsAsync("ls", $"s3://{Named("key-bucket")}/from/"), StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal("hello from outside", await http.GetStringAsync((await AwsAsync("presign", $"s3://{Named("key-bucket")}/from/cli.txt")).Trim()));
        await AwsAsync("rm", $"s3://{Named("key-bucket")}/from/cli.txt");
        Assert.DoesNotContain("cli.txt", await AwsAsync("ls", $"s3://{Named("key-bucket")}", "--recursive"), StringComparison.Ordinal);

        await Page.ReloadAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = Named("made-by-cli") })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Key_leaves_the_page_after_a_minute()
    {
        await SignInAsync();
        await Page.OrderAsync("Free", "Amsterdam", Named("brief-view"));
        await Page.LiveAsync();

        var secret = await RevealAsync("Secret key");
        await Expect(Page.GetByText("Hidden again in")).ToBeVisibleAsync();

        await Expect(Page.Locator("[data-key='Secret key']")).ToHaveCountAsync(0, new() { Timeout = 75_000 });
        Assert.DoesNotContain(secret, await Page.ContentAsync(), StringComparison.Ordinal);
    }
}

/// <summary>What takes longer than a test: the portal's clock has to be at hand.</summary>
public abstract class KeysOverTimeJourney(Chromium chromium, CephGateway? ceph) : KeysJourney(chromium, ceph)
{
    [Fact]
    public async Task Key_asks_for_the_password_when_the_sign_in_is_old_and_each_view_is_recorded()
    {
        await SignInAsync();
        await Page.OrderAsync("Free", "Amsterdam", Named("old-sign-in"));
        await Page.LiveAsync();
        Clock.Advance(TimeSpan.FromMinutes(6));

        await Page.GetByRole(AriaRole.Button, new() { Name = "Show Secret key" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Your password").FillAsync("not the password");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await dialog.GetByLabel("Your password").FillAsync(DemoSignIn.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();

        await Expect(Page.Locator("[data-key='Secret key']")).ToBeVisibleAsync();
        await Page.GotoAsync(PortalUrls.Activity);
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Key shown" })).ToHaveCountAsync(1);
    }
}
