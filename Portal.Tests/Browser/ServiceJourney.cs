using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Lifecycle;
using Portal.Core.Storage;
using Portal.Tests.Nodes;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

public abstract class ServiceJourney(Chromium chromium, CephGateway? ceph, NodesPlace? nodes = null) : JourneyTests(chromium, ceph, nodes)
{
    [Fact]
    public async Task Customer_cancels_sees_until_when_and_keeps_the_storage()
    {
        await SignInAsync();
        await Page.OrderAsync("Standard 500 GB", "Amsterdam", Named("short-lived"));
        await Page.LiveAsync();

        await CancelAsync();
        await Page.ReloadAsync();
        await Page.LiveAsync();
        await KeepAsync();

        await Expect(Page.GetByText("This storage ends on")).ToHaveCountAsync(0);
        await Expect(Page.Locator(".badge").First).ToHaveTextAsync("Active");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Cancel service" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Customer_deletes_an_account_by_typing_its_name()
    {
        await SignInAsync();
        var s3uid = await Page.OrderAsync("Free", "Amsterdam", Named("to-be-deleted"));
        await Page.LiveAsync();
        await FillAsync(await RevealKeysAsync(), Named("to-be-deleted"), Named("deleted-too"));

        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete account" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Delete account" })).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Free in Amsterdam");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete account" }).ClickAsync();

        await Expect(Page.GetByText("This account is being deleted").Or(Page.GetByText("There is no such storage account"))).ToBeVisibleAsync();
        await Page.GotoAsync(PortalUrls.Accounts);
        await Eventually.TrueAsync(async () =>
        {
            await Page.ReloadAsync();
            return await Page.GetByText("No storage yet").IsVisibleAsync();
        });
        await AssertGoneAsync(s3uid, Named("to-be-deleted"), Named("deleted-too"));
    }

    [Fact]
    public async Task Buckets_are_made_found_and_removed()
    {
        await SignInAsync();
        await Page.OrderAsync("Free", "Amsterdam", Named("bucket-one"));
        await Page.LiveAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Create bucket" }).ClickAsync();
        await Page.GetByLabel("Bucket name").FillAsync(Named("bucket-two"));
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Create bucket" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = Named("bucket-two") })).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Named("bucket-two") }).GetByRole(AriaRole.Button).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete bucket" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync(Named("bucket-two"));
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete bucket" }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = Named("bucket-two") })).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = Named("bucket-one") })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_that_needs_a_sign_in_comes_back_after_it()
    {
        await SignInAsync(PortalUrls.Activity);

        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/activity$"));
    }

    protected async Task CancelAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Cancel service" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel service" })).ToBeDisabledAsync();
        await dialog.GetByLabel("Why are you leaving?").FillAsync("just trying");
        await dialog.GetByLabel("I have a copy of what I need").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel service" }).ClickAsync();
        await Expect(Page.GetByText("This storage ends on")).ToBeVisibleAsync();
    }

    protected async Task KeepAsync()
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Keep my storage" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Keep my storage" }).ClickAsync();
    }

    /// <summary>Puts into an account what a deletion has to find: files in two buckets, and an upload that was never finished.</summary>
    private async Task FillAsync(S3Keys keys, string first, string second)
    {
        using var s3 = Amsterdam.Connect(keys);
        await s3.PutBucketAsync(second, Token);
        foreach (var bucket in new[] { first, second })
        {
            for (var number = 0; number < 5; number++)
            {
                await s3.PutObjectAsync(new() { BucketName = bucket, Key = $"folder/ü {number}", ContentBody = "to be deleted" }, Token);
            }
        }

        var upload = await s3.InitiateMultipartUploadAsync(second, "unfinished", Token);
        using var part = new MemoryStream(new byte[5 << 20]);
        await s3.UploadPartAsync(
            new UploadPartRequest { BucketName = second, Key = "unfinished", UploadId = upload.UploadId, PartNumber = 1, PartSize = part.Length, InputStream = part }, Token);
    }
}

/// <summary>What takes longer than a test: the portal's clock has to be at hand.</summary>
public abstract class ServiceOverTimeJourney(Chromium chromium, CephGateway? ceph) : ServiceJourney(chromium, ceph)
{
    [Fact]
    public async Task Keys_are_refused_once_the_service_has_ended_and_work_again_when_it_is_kept()
    {
        await SignInAsync();
        var s3uid = await Page.OrderAsync("Standard 500 GB", "Amsterdam", Named("paused"));
        await Page.LiveAsync();
        using var s3 = Amsterdam.Connect(await RevealKeysAsync());
        await s3.PutObjectAsync(new() { BucketName = Named("paused"), Key = "kept.txt", ContentBody = "still here" }, Token);
        await CancelAsync();

        // A day after the longest paid month, and before the shortest one's week of grace is over.
        Clock.Advance(TimeSpan.FromDays(32));
        await Server.Services.GetRequiredService<ServiceKeeper>().RunOnceAsync(Token);

        var refusal = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.GetObjectAsync(Named("paused"), "kept.txt", Token));
        Assert.Equal(StorageFault.Denied, S3Errors.From(refusal)?.Fault);
        await Page.SignInAsync(thenTo: PortalUrls.Account(s3uid));
        await Page.LiveAsync();
        await Expect(Page.GetByText("This storage has ended.")).ToBeVisibleAsync();
        await KeepAsync();

        await Expect(Page.Locator(".badge").First).ToHaveTextAsync("Active");
        await Expect(Page.Locator(".topbar-credit")).ToHaveTextAsync("Credit €184.02");
        using var kept = await s3.GetObjectAsync(Named("paused"), "kept.txt", Token);
        using var reader = new StreamReader(kept.ResponseStream);
        Assert.Equal("still here", await reader.ReadToEndAsync(Token));
    }
}
