using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Browser;

/// <summary>Plans in the back office, as an admin changes them and as support reads them.</summary>
public sealed class PlanJourneyTests(Chromium chromium) : BrowserTests(chromium)
{
    private const string Standard = "Standard 500 GB";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plan_is_made_duplicated_deactivated_and_found_by_filters()
    {
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.StaffPlans);
        await Page.GetByRole(AriaRole.Link, new() { Name = "New plan" }).ClickAsync();
        await LiveAsync();
        await Field("Name").FillAsync("Team 1 TB");
        await Field("Quota in GB").FillAsync("one thousand");
        await Field("Included traffic per month in GB").FillAsync("2000");
        await Page.GetByLabel("Storage type").SelectOptionAsync("Standard");
        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "Amsterdam" }).CheckAsync();
        await PriceAsync("A month", "14.9", "16", "1500");
        await PriceAsync("Each GB of storage above the quota", "0.02", "0.02", "2");
        await Create();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This must be from 1 to");
        await Field("Quota in GB").FillAsync("1000");
        await Page.GetByLabel("A month, in RUB").FillAsync("");
        await Create();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("nothing in all currencies or in none");
        await Expect(Field("Name")).ToHaveValueAsync("Team 1 TB");
        await Page.GetByLabel("A month, in RUB").FillAsync("1500");
        await Create();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Team 1 TB" })).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = "Duplicate" }).ClickAsync();
        await Expect(Field("Name")).ToHaveValueAsync("Copy of Team 1 TB");
        await Expect(Page.GetByLabel("A month, in EUR")).ToHaveValueAsync("14.90");
        await Create();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Copy of Team 1 TB" })).ToBeVisibleAsync();
        await Expect(Page.Locator(".page-head .badge")).ToHaveTextAsync("Inactive");

        await OpenAsync(PortalUrls.StaffPlans);
        var row = Page.GetByRole(AriaRole.Row).Filter(new() { Has = Page.GetByRole(AriaRole.Link, new() { Name = "Team 1 TB", Exact = true }) });
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new("Team 1 TB") }).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Deactivate" }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Deactivate" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await dialog.GetByLabel("Reason").FillAsync("Replaced by another plan");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Deactivate" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Inactive");

        await Page.GetByRole(AriaRole.Radio, new() { Name = "Inactive" }).CheckAsync(new() { Force = true });
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = Standard, Exact = true })).ToHaveCountAsync(0);
        await Page.GetByLabel("Part of the name").FillAsync("copy");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await Page.ReloadAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Copy of Team 1 TB" })).ToBeVisibleAsync();
        Assert.Contains("state=inactive&name=copy", Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_is_reviewed_saved_and_restored_from_the_history()
    {
        var plan = await FindPlanAsync(Standard);
        await OrderAsync(plan);
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.StaffPlan(plan.Id));
        await LiveAsync();
        await ReviewAsync();
        await Expect(Page.GetByText("Nothing is different")).ToBeVisibleAsync();
        await Page.GetByLabel("A month, in EUR").FillAsync("9.49");
        await PriceAsync("Each GB of storage above the quota", "0", "0", "0");
        await ReviewAsync();

        var review = Page.GetByRole(AriaRole.Region, new() { Name = "What this changes" });
        await Expect(review.GetByRole(AriaRole.Row).Filter(new() { HasText = "Month in EUR" })).ToContainTextAsync(new Regex(@"€7\.99\s*€9\.49"));
        await Expect(review.GetByRole(AriaRole.Row).Filter(new() { HasText = "+€1.50 a month" })).ToContainTextAsync("1");
        await Expect(review).ToContainTextAsync("The month that runs stays as it was paid.");
        await review.GetByRole(AriaRole.Radio, new() { NameRegex = new("At once") }).CheckAsync();
        await review.GetByRole(AriaRole.Button, new() { Name = "Save change" }).ClickAsync();
        await Expect(review.GetByRole(AriaRole.Alert)).ToContainTextAsync("Please say why");
        await review.GetByLabel("Why").FillAsync("Disks cost more now");
        await review.GetByRole(AriaRole.Button, new() { Name = "Save change" }).ClickAsync();
        await Expect(review).ToHaveCountAsync(0);
        await Expect(Page.GetByLabel("A month, in EUR")).ToHaveValueAsync("9.49");

        await Page.GetByRole(AriaRole.Link, new() { Name = "History" }).First.ClickAsync();
        await Expect(Page.GetByText("“Disks cost more now”")).ToBeVisibleAsync();
        await Expect(Page.GetByText(SignInSteps.Admin).Last).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Restore what the plan was") }).First.ClickAsync();
        var restoring = Page.GetByRole(AriaRole.Region, new() { Name = "What restoring changes" });
        await Expect(restoring.GetByRole(AriaRole.Row).Filter(new() { HasText = "Month in EUR" })).ToContainTextAsync(new Regex(@"€9\.49\s*€7\.99"));
        await restoring.GetByLabel("Why").FillAsync("Too early");
        await restoring.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Expect(Page.GetByText("“Too early”")).ToBeVisibleAsync();
        Assert.Equal(7.99m, (await FindPlanAsync(Standard)).Monthly.Eur);
    }

    [Fact]
    public async Task Second_of_two_admins_sees_both_values_before_anything_is_saved()
    {
        var plan = await FindPlanAsync(Standard);
        await Page.SignInAsync(SignInSteps.Admin, thenTo: PortalUrls.StaffPlan(plan.Id));
        await LiveAsync();
        await Field("Quota in GB").FillAsync("600");
        await Page.GetByLabel("A month, in EUR").FillAsync("8.49");
        await ReviewAsync();
        await Page.GetByLabel("Why").FillAsync("A round number");
        await EditAsync(plan, new(QuotaGb: 550, Summary: "Changed by somebody else"));

        await Page.GetByRole(AriaRole.Button, new() { Name = "Save change" }).ClickAsync();

        var both = Page.GetByRole(AriaRole.Region, new() { Name = "Somebody else was faster" });
        await Expect(both.GetByRole(AriaRole.Row).Filter(new() { HasText = "Quota" })).ToContainTextAsync(new Regex(@"500 GB\s*550 GB\s*by the command line"));
        await Expect(both.GetByRole(AriaRole.Row).Filter(new() { HasText = "Quota" })).ToContainTextAsync("600 GB");
        await Expect(both.GetByRole(AriaRole.Row).Filter(new() { HasText = "Summary" })).ToContainTextAsync("Not changed by you");
        Assert.Equal(550, (await FindPlanAsync(Standard)).QuotaGb);
        await both.GetByRole(AriaRole.Button, new() { Name = "Take what is there now" }).ClickAsync();
        await Expect(Field("Quota in GB")).ToHaveValueAsync("550");
        await Expect(Field("Summary")).ToHaveValueAsync("Changed by somebody else");
        await Expect(Page.GetByLabel("A month, in EUR")).ToHaveValueAsync("8.49");
        await ReviewAsync();
        await Page.GetByLabel("Why").FillAsync("A better price");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Save change" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Review change" })).ToBeVisibleAsync();
        var saved = await FindPlanAsync(Standard);
        Assert.Equal((550, 8.49m, "Changed by somebody else"), (saved.QuotaGb, saved.Monthly.Eur, saved.Summary));
    }

    [Fact]
    public async Task Support_reads_plans_and_has_no_control_that_changes_them()
    {
        var plan = await FindPlanAsync(Standard);
        await EditAsync(plan, new(QuotaGb: 510));
        await Page.SignInAsync(SignInSteps.Support, thenTo: PortalUrls.StaffPlans);
        await LiveAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "New plan" })).ToHaveCountAsync(0);
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new(Standard) }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Menuitem)).ToHaveTextAsync(["Open", "History"]);
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Open" }).ClickAsync();
        await Expect(Page.GetByText("€7.99 · $8.99")).ToBeVisibleAsync();
        await Expect(Page.Locator("main form, main button:not([popovertarget])")).ToHaveCountAsync(0);
        await Page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Expect(Page.GetByText("510 GB")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Restore") })).ToHaveCountAsync(0);
        ConsoleErrorsExpected = true; // The page that is not there for support answers 404.
        Assert.Equal(404, (await Page.GotoAsync(PortalUrls.NewPlan))!.Status);
    }

    private ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    private Task Create() => Page.GetByRole(AriaRole.Button, new() { Name = "Create plan" }).ClickAsync();

    private Task ReviewAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "Review change" }).ClickAsync();

    private async Task PriceAsync(string price, string eur, string usd, string rub)
    {
        await Page.GetByLabel($"{price}, in EUR").FillAsync(eur);
        await Page.GetByLabel($"{price}, in USD").FillAsync(usd);
        await Page.GetByLabel($"{price}, in RUB").FillAsync(rub);
    }

    private async Task<FoundPlan> FindPlanAsync(string name) =>
        (await Get<FindPlans>().RunAsync(Caller.Operator, new(name), Token)).Value.Plans.Single(plan => plan.Name == name);

    private async Task EditAsync(FoundPlan plan, PlanFields fields) =>
        Assert.Null((await Get<EditPlan>().RunAsync(Caller.Operator, new(plan.Id, fields), Token)).Refusal);

    private async Task OrderAsync(FoundPlan plan)
    {
        var added = (await Get<AddCustomer>().RunAsync(Caller.Operator, new("buyer@example.net", TestWorld.Password, Role.Customer, Currency.Eur), Token)).Value;
        await Get<AddCredit>().RunAsync(Caller.Operator, new(added.CustomerId, 50, "test"), Token);
        var caller = new Caller(added.CustomerId, [Role.Customer], Door.Web, AuthenticatedAt: Clock.GetUtcNow().UtcDateTime);
        var placed = (await Get<Core.Ordering.PlaceOrder>().RunAsync(caller, new(plan.Id, "NL", "plan-journey", "plan-journey"), Token)).Value;
        await Eventually.TrueAsync(async () => (await Get<Core.Ordering.ShowOrder>().RunAsync(caller, new(placed.Reference), Token)).Value.IsOver);
    }

    private T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();
}
