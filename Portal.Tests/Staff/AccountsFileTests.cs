using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Components.Admin;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Staff;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.Staff;

/// <summary>The list of accounts as a file, and as an address.</summary>
public class AccountsFileTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    [Fact]
    public async Task Staff_take_the_filtered_list_away_and_it_is_recorded()
    {
        await AddAccountAsync("=HYPERLINK(\"http://evil.example\")");
        using var client = portal.OpenClient();
        await client.SignInAsync(SignInSteps.Support, DemoSignIn.Password);

        var file = await (await client.GetAsync($"{PortalUrls.UsersFile}?location=NL")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var none = await (await client.GetAsync($"{PortalUrls.UsersFile}?location=FI")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\"", file, StringComparison.Ordinal);
        Assert.Equal(2, file.Trim().Split('\n').Length);
        Assert.Single(none.Trim().Split('\n'));
        await using var db = await OpenAsync();
        Assert.Equal(["location=NL", "location=FI"], await db.AuditEvents.Where(line => line.Operation == nameof(ExportAccounts)).OrderBy(line => line.Id).Select(line => line.Detail).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Customers_and_visitors_get_no_file()
    {
        using var client = portal.OpenClient();
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(PortalUrls.UsersFile)).StatusCode);
        await client.SignInAsync(SignInSteps.Customer, DemoSignIn.Password);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(PortalUrls.UsersFile)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(PortalUrls.Users)).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?client=12&email=a%40b.test&s3uid=x&bucket=b&plan=3&location=NL&type=Cold&billing=whmcs&tag=vip&status=unpaid&from=2026-01-02&to=2026-02-03&sort=peak&order=asc&columns=client,traffic&after=5~6")]
    [InlineData("?columns=status&before=5~6")]
    public void Addresses_keep_what_they_say(string query) => Assert.Equal(PortalUrls.Users + query, Uri.UnescapeDataString(AccountQuery.Parse(PortalUrls.Users + query).Url).Replace("a@b.test", "a%40b.test", StringComparison.Ordinal));

    [Theory]
    [InlineData("?client=x&plan=&status=7&sort=anything&from=yesterday&columns=nothing,,")]
    [InlineData("?status=Active,Unpaid&sort=1")]
    public void What_is_no_filter_counts_as_absent(string query) => Assert.Equal(PortalUrls.Users, AccountQuery.Parse(query).Url);

    private async Task AddAccountAsync(string label)
    {
        await using var db = await OpenAsync();
        db.Accounts.Add(new()
        {
            S3uid = new string('a', 32),
            OwnerId = await db.Users.Where(customer => customer.Email == SignInSteps.Customer).Select(customer => customer.Id).SingleAsync(TestContext.Current.CancellationToken),
            PlanId = await db.Plans.Select(plan => plan.Id).FirstAsync(TestContext.Current.CancellationToken),
            LocationCode = "NL",
            Label = label,
        });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private Task<PortalDb> OpenAsync() => portal.Server.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
}
