using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Data;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Tests.Nodes;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>From the plans to storage that works.</summary>
public abstract class OrderJourney(Chromium chromium, CephGateway? ceph, NodesPlace? nodes = null) : JourneyTests(chromium, ceph, nodes)
{
    [Fact]
    public async Task Somebody_new_signs_up_and_has_free_storage()
    {
        await Page.RegisterAsync("new@example.net");
        await Page.ChooseAsync("Free", "Amsterdam", Named("my-very-first-bucket"));
        await Expect(Page.GetByText("this is free account 1 of 3")).ToBeVisibleAsync();

        await Page.PlaceAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Upload your first file" }).ClickAsync();

        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/accounts/[A-Za-z0-9]{32}/buckets/my-very-first-bucket"));
        await Page.GotoAsync(PortalUrls.Accounts);
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Free in Amsterdam" })).ToContainTextAsync("Active");
    }

    [Fact]
    public async Task Paid_order_takes_its_price_from_the_credit()
    {
        await SignInAsync();
        await Page.ChooseAsync("Standard 500 GB", "Amsterdam", Named("harbour-backups"));
        await Expect(Page.GetByText("Credit left after").Locator("..")).ToContainTextAsync("€192.01");

        await Page.PlaceAsync();

        await Expect(Page.Locator(".topbar-credit")).ToHaveTextAsync("Credit €192.01");
    }

    [Fact]
    public async Task Back_keeps_what_was_entered_and_reload_does_not_order_twice()
    {
        await SignInAsync();
        await Page.ChooseAsync("Standard 500 GB", "Amsterdam", Named("only-once"));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(Page.GetByLabel("Bucket name")).ToHaveValueAsync(Named("only-once"));
        await Page.GoBackAsync();
        await Expect(Page.GetByText("Is everything right?")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Page.GetByLabel("Bucket name")).ToHaveValueAsync(Named("only-once"));
        await Page.GoForwardAsync();
        await Expect(Page.GetByText("Is everything right?")).ToBeVisibleAsync();
        var review = Page.Url;
        await Page.PlaceAsync();

        // The same review once more leads to the order that it became.
        await Page.GotoAsync(review);
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Your storage is ready" })).ToBeVisibleAsync();
        await Page.ReloadAsync();

        await Expect(Page.Locator(".topbar-credit")).ToHaveTextAsync("Credit €192.01");
    }

    [Fact]
    public async Task Bucket_name_is_checked_as_it_is_typed()
    {
        await SignInAsync();
        await Page.OrderAsync("Free", "Amsterdam", Named("taken-name"));
        await Page.GotoAsync(PortalUrls.OrderStep(1, "NL", null, "Bucket", "k"));
        await Page.LiveAsync();

        await Page.GetByLabel("Bucket name").FillAsync("My Bucket");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "my-bucket", Exact = true }).ClickAsync();
        await Expect(Page.GetByText("Free to use")).ToBeVisibleAsync();
        await Page.GetByLabel("Bucket name").FillAsync(Named("taken-name"));
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("already in use");
    }

    [Fact]
    public async Task Letters_that_are_typed_quickly_are_never_replaced_by_an_older_name()
    {
        await SignInAsync();
        await Page.GotoAsync(PortalUrls.OrderStep(1, "NL", null, "Bucket", "k"));
        await Page.LiveAsync();

        // Every letter is typed before the portal has answered the first one; what the portal writes into the field is kept.
        await Page.GetByLabel("Bucket name").EvaluateAsync(
            """
            (input, name) => {
                const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
                window.written = [];
                Object.defineProperty(input, 'value', {
                    get() { return value.get.call(this); },
                    set(text) { window.written.push(text); value.set.call(this, text); },
                });
                for (let end = 1; end <= name.length; end++) {
                    value.set.call(input, name.slice(0, end));
                    input.dispatchEvent(new Event('input', { bubbles: true }));
                }
            }
            """,
            Named("quickly"));

        await Expect(Page.GetByText("Free to use")).ToBeVisibleAsync();
        await Expect(Page.GetByLabel("Bucket name")).ToHaveValueAsync(Named("quickly"));
        Assert.DoesNotContain(await Page.EvaluateAsync<string[]>("window.written"), text => text != Named("quickly"));
    }

    [Fact]
    public async Task Name_of_a_bucket_that_the_portal_knows_nothing_of_is_told_as_it_is_typed()
    {
        var stranger = await AddStrangerAsync();
        await TakeAsync(stranger, Named("elsewhere"));
        await SignInAsync();
        await Page.GotoAsync(PortalUrls.OrderStep(1, "NL", null, "Bucket", "k"));
        await Page.LiveAsync();

        await Page.GetByLabel("Bucket name").PressSequentiallyAsync(Named("elsewhere"), new() { Delay = 20 });
        await Expect(Page.GetByLabel("Bucket name")).ToHaveValueAsync(Named("elsewhere"));

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("already in use by somebody");
        await Page.GetByRole(AriaRole.Button, new() { Name = Named("elsewhere") + "-nl", Exact = true }).ClickAsync();
        await Expect(Page.GetByText("Free to use")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Name_that_is_taken_during_the_review_is_told_before_anything_is_paid()
    {
        await SignInAsync();
        await Page.ChooseAsync("Standard 500 GB", "Amsterdam", Named("while-reading"));
        await TakeAsync(await AddStrangerAsync(), Named("while-reading"));

        await Page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("already in use");
        await using var db = await OpenDbAsync();
        Assert.False(await db.Orders.AnyAsync(order => order.BucketName == Named("while-reading"), Token));
        await Page.ReloadAsync();
        await Expect(Page.Locator(".topbar-credit")).ToHaveTextAsync("Credit €200.00");
        await Expect(Page.GetByLabel("Bucket name")).ToHaveValueAsync(Named("while-reading"));
    }

    [Fact]
    public async Task Name_that_is_taken_after_the_order_ends_it_with_a_sentence_and_the_money_back()
    {
        await PauseOrdersAsync();
        var stranger = await AddStrangerAsync();
        await SignInAsync();
        await Page.ChooseAsync("Standard 500 GB", "Amsterdam", Named("too-late"));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Order and pay" }).ClickAsync();
        await Expect(Page.GetByText("Order taken")).ToBeVisibleAsync();
        await Expect(Page.Locator(".topbar-credit")).ToHaveTextAsync("Credit €192.01");
        await TakeAsync(stranger, Named("too-late"));

        await ResumeOrdersAsync();

        var notice = Page.GetByRole(AriaRole.Alert);
        await Expect(notice).ToContainTextAsync($"The bucket name {Named("too-late")} was taken by somebody else in the meantime.");
        await Expect(notice).ToContainTextAsync("€7.99 are back in your credit");
        await Expect(Page.Locator(".topbar-credit")).ToHaveTextAsync("Credit €200.00");
        await using var db = await OpenDbAsync();
        var order = await db.Orders.Include(order => order.Account).SingleAsync(order => order.BucketName == Named("too-late"), Token);
        Assert.Equal(OrderState.RolledBack, order.State);
        await AssertGoneAsync(order.Account.S3uid);
        using var s3 = Amsterdam.Connect(stranger);
        Assert.Equal([Named("too-late")], (await s3.ListBucketsAsync(Token)).Buckets.Select(bucket => bucket.BucketName));
    }

    [Fact]
    public async Task Main_path_works_on_a_phone()
    {
        await Page.SetViewportSizeAsync(390, 844);
        await SignInAsync();

        await Page.OrderAsync("Standard 500 GB", "Amsterdam", Named("phone-bucket"));
        await Page.GetByRole(AriaRole.Link, new() { Name = Named("phone-bucket"), Exact = true }).ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(Named("phone-bucket"));
    }

    /// <summary>A user of the cluster whom the portal did not make.</summary>
    private async Task<S3Keys> AddStrangerAsync()
    {
        var keys = S3Keys.Generate();
        await Amsterdam.Accounts.CreateAsync(Guid.NewGuid().ToString("N"), keys, null, "Standard", Token);
        return keys;
    }

    private async Task TakeAsync(S3Keys stranger, string bucket)
    {
        using var s3 = Amsterdam.Connect(stranger);
        await s3.PutBucketAsync(bucket, Token);
    }

    private Task<PortalDb> OpenDbAsync() => Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);
}
