using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Tests.Browser;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Jobs;

/// <summary>The page on which staff watch periodic work and jobs.</summary>
public sealed class JobsPageTests(Chromium chromium) : BrowserTests(chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Admin_runs_periodic_work_now()
    {
        await Page.SignInAsync(SignInSteps.Admin);
        await Page.LiveAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Jobs", Exact = true }).First.ClickAsync();
        await Expect(RowOf("Stops, resumes and ends services").GetByText("Works")).ToBeVisibleAsync();
        var before = await KeeperAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Run now: Stops, resumes and ends services on their dates" }).ClickAsync();

        await Eventually.TrueAsync(async () => (await KeeperAsync()).FinishedAt > before.FinishedAt);
        await Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Asked for:" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Error_of_periodic_work_is_shown_while_the_page_is_open()
    {
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.Jobs);
        await Expect(RowOf("Stops, resumes and ends services").GetByText("Works")).ToBeVisibleAsync();

        await using (var db = await OpenAsync())
        {
            await db.PeriodicTasks.Where(task => task.Name == nameof(ServiceKeeper)).ExecuteUpdateAsync(
                task => task.SetProperty(row => row.Failures, 3).SetProperty(row => row.Error, "TimeoutException: Too slow."), Token);
        }

        await Expect(RowOf("Stops, resumes and ends services").GetByText("Failed 3 times")).ToBeVisibleAsync();
        await Expect(Page.GetByText("TimeoutException: Too slow.")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Run now") })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Failed_job_is_found_by_the_filter_in_the_address_and_tried_again()
    {
        long id;
        await using (var db = await OpenAsync())
        {
            var customer = await db.Users.SingleAsync(person => person.Email == SignInSteps.Customer, Token);
            var job = Server.Services.GetRequiredService<JobQueue>().Add(db, new("EmptyBucket", customer.Id, "a-bucket", "s3uid/a-bucket"), "");
            job.Fail("The bucket is locked.", DateTime.UtcNow);
            await db.SaveChangesAsync(Token);
            id = job.Id;
        }

        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.Jobs);
        await Page.LiveAsync();
        await Page.GetByRole(AriaRole.Radio, new() { Name = "Running" }).CheckAsync(new() { Force = true });
        await Expect(Page.GetByText("No such jobs")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Radio, new() { Name = "Failing" }).CheckAsync(new() { Force = true });
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("show=failing$"));
        await Page.ReloadAsync();
        await Page.LiveAsync();
        await Expect(Page.GetByText("The bucket is locked.")).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = $"Try again: Empties a bucket, job {id}" }).ClickAsync();
        await Page.GetByLabel("Reason").FillAsync("The bucket is open again");
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Eventually.TrueAsync(async () =>
        {
            await using var db = await OpenAsync();
            return await db.AuditEvents.AnyAsync(line => line.Operation == nameof(RetryJob), Token) && (await db.Jobs.SingleAsync(Token)).Error != "The bucket is locked.";
        });
    }

    [Fact]
    public async Task Page_is_not_there_for_customers()
    {
        await Page.SignInAsync(SignInSteps.Customer);
        await Page.LiveAsync();
        await Expect(Page.Locator($"a[href='{PortalUrls.Jobs}']")).ToHaveCountAsync(0);

        Assert.Equal(404, (await Page.APIRequest.GetAsync(PortalUrls.Jobs)).Status);
    }

    private ILocator RowOf(string work) => Page.GetByRole(AriaRole.Row).Filter(new() { HasText = work });

    private async Task<PeriodicTask> KeeperAsync()
    {
        await using var db = await OpenAsync();
        return await db.PeriodicTasks.AsNoTracking().SingleAsync(task => task.Name == nameof(ServiceKeeper), Token);
    }

    private Task<PortalDb> OpenAsync() => Server.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);
}
