using Amazon.S3;
using Microsoft.Playwright;
using Portal.Core.Storage;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>
/// The steps of a customer who pays for storage as time passes: a customer of their own, a person of staff in a second window, and the
/// clock that a developer can set ahead.
/// </summary>
public abstract class MoneyJourney(Chromium chromium) : JourneyTests(chromium, ceph: null)
{
    protected const string Buyer = "buyer@example.net";

    /// <summary>What an account on the plan Standard 500 GB in Amsterdam is called.</summary>
    protected const string Label = "Standard 500 GB in Amsterdam";

    private const string File = "kept.txt";

    /// <summary>The portal's own, which the page of the clock sets ahead.</summary>
    protected override TimeProvider? ServerClock => null;

    protected ILocator Badge => Page.Locator(".badge").First;

    protected ILocator Credit => Page.Locator(".topbar-credit");

    /// <summary>An account on Standard 500 GB with a file in it, of a customer who has paid so much.</summary>
    /// <returns>The s3uid, and a connection by keys that were read from the page.</returns>
    protected async Task<(string S3uid, IAmazonS3 S3)> BuyAsync(string payment, string bucket)
    {
        await Page.RegisterAsync(Buyer);
        await RecordPaymentAsync(payment, "Bank transfer 1");
        var s3uid = await Page.OrderAsync("Standard 500 GB", "Amsterdam", bucket);
        await Page.LiveAsync();
        var s3 = Amsterdam.Connect(await RevealKeysAsync());
        await s3.PutObjectAsync(new() { BucketName = bucket, Key = File, ContentBody = "still here" }, Token);
        return (s3uid, s3);
    }

    /// <summary>An administrator records a payment of the customer, in a window of their own.</summary>
    protected async Task RecordPaymentAsync(string amount, string reference)
    {
        await using var context = await Page.Context.Browser!.NewContextAsync(new() { BaseURL = Server.Address.ToString() });
        var office = await context.NewPageAsync();
        await office.SignInAsync(SignInSteps.Admin);
        await office.GotoAsync(PortalUrls.Payments);
        await office.LiveAsync();
        await office.GetByLabel("Who has paid").FillAsync(Buyer);
        await office.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await office.GetByLabel("Amount in EUR").FillAsync(amount);
        await office.GetByLabel("Reference").FillAsync(reference);
        await office.GetByRole(AriaRole.Button, new() { Name = "Record payment" }).ClickAsync();
        await Expect(office.GetByRole(AriaRole.Row).Filter(new() { HasText = reference })).ToContainTextAsync(Buyer);
    }

    protected async Task CancelAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Cancel service" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("I have a copy of what I need").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel service" }).ClickAsync();
        await Expect(Page.GetByText("This storage ends on")).ToBeVisibleAsync();
    }

    /// <param name="cost">What the question before it says.</param>
    protected async Task KeepAsync(string cost)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Keep my storage" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(cost);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep my storage" }).ClickAsync();
        await Expect(Badge).ToHaveTextAsync("Active");
    }

    /// <summary>Sets the clock to just after a date of the account.</summary>
    /// <param name="date">What the page of the clock calls it.</param>
    protected async Task GoPastAsync(string date)
    {
        await OpenAsync(PortalUrls.DevelopmentClock);
        var go = Page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^Go there: .*, {date}$") });
        var day = await go.Locator("xpath=ancestor::tr").InnerTextAsync();
        await go.ClickAsync();

        // Past the date there is another one in its place, or none.
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = day })).ToHaveCountAsync(0);
    }

    protected async Task PassAsync(int days)
    {
        await OpenAsync(PortalUrls.DevelopmentClock);
        for (; days > 0; days--)
        {
            var before = await Page.Locator(".clock-now").TextContentAsync();
            await Page.GetByRole(AriaRole.Button, new() { Name = "1 day", Exact = true }).ClickAsync();
            await Expect(Page.Locator(".clock-now")).Not.ToHaveTextAsync(before!);
        }
    }

    /// <summary>Opens a page until it shows what the portal does by itself, a moment after the clock has moved.</summary>
    protected async Task SeeAsync(string address, string text)
    {
        await Eventually.TrueAsync(async () =>
        {
            await Page.GotoAsync(address);
            return await Page.GetByText(text).First.IsVisibleAsync();
        });
        await Page.LiveAsync();
    }

    /// <summary>The customer has got a mail with this subject.</summary>
    protected Task SeeMailAsync(string subject) => Eventually.TrueAsync(async () =>
    {
        await Page.GotoAsync(PortalUrls.DevelopmentMail);
        return await Page.GetByRole(AriaRole.Article, new() { NameRegex = new($"^{subject}$") }).Filter(new() { HasText = Buyer }).CountAsync() > 0;
    });

    /// <summary>The file that was put in is given out.</summary>
    protected static async Task AssertWorksAsync(IAmazonS3 s3, string bucket)
    {
        using var kept = await s3.GetObjectAsync(bucket, File, Token);
        using var reader = new StreamReader(kept.ResponseStream);
        Assert.Equal("still here", await reader.ReadToEndAsync(Token));
    }

    protected static Task WaitUntilWorksAsync(IAmazonS3 s3, string bucket) => Eventually.TrueAsync(async () => await FaultOfAsync(s3, bucket) is null);

    protected static Task WaitUntilRefusedAsync(IAmazonS3 s3, string bucket) => Eventually.TrueAsync(async () => await FaultOfAsync(s3, bucket) is StorageFault.Denied);

    private static async Task<StorageFault?> FaultOfAsync(IAmazonS3 s3, string bucket)
    {
        try
        {
            await AssertWorksAsync(s3, bucket);
            return null;
        }
        catch (AmazonS3Exception exception)
        {
            return S3Errors.From(exception)?.Fault;
        }
    }
}
