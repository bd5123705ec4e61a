using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.SignIn;

/// <summary>What depends on how the portal was started.</summary>
public class HostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Second_start_finds_everything_as_it_was()
    {
        using var folder = new TempFolder();
        string before;
        await using (var first = new PortalServer(folder: folder))
        {
            using var client = new FormClient(first.Address);
            await client.SubmitAsync(PortalUrls.Register, "register", ("Form.Email", "ann@example.net"), ("Form.Password", DemoSignIn.Password), ("Form.Currency", "Rub"));
            before = await CountAsync(first);
        }

        await using var second = new PortalServer(folder: folder);
        using var again = new FormClient(second.Address);

        Assert.Equal("6 plans, 4 people, 1 credit", before);
        Assert.Equal(before, await CountAsync(second));
        Assert.Equal(HttpStatusCode.Redirect, (await again.SignInAsync("ann@example.net", DemoSignIn.Password)).StatusCode);
    }

    [Fact]
    public async Task Elsewhere_than_in_Development_nothing_is_seeded_and_no_mail_is_shown()
    {
        await using var server = new PortalServer(environment: "Production");
        using var client = new FormClient(server.Address);

        Assert.Equal("0 plans, 0 people, 0 credit", await CountAsync(server));
        Assert.DoesNotContain(DemoSignIn.Password, await client.ReadAsync(PortalUrls.Login), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(PortalUrls.DevelopmentMail)).StatusCode);
    }

    [Theory]
    [InlineData(null, "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.7")]
    [InlineData("10.0.0.0/8", "127.0.0.1")]
    public async Task Visitors_address_is_believed_from_trusted_proxies_only(string? trusted, string address)
    {
        await using var server = new PortalServer(settings: trusted is null ? null : new Dictionary<string, string?> { ["Security:TrustedProxies:0"] = trusted });
        using var client = new FormClient(server.Address) { ForwardedFor = "203.0.113.7" };

        await client.SignInAsync(SignInSteps.Customer, DemoSignIn.Password);

        await using var db = await OpenAsync(server);
        Assert.Equal(address, await db.AuditEvents.Where(line => line.Operation == nameof(SignInCustomer)).Select(line => line.Address).SingleAsync(Token));
    }

    [Fact]
    public async Task Storage_answers_pages_of_this_portal_by_either_name_of_the_machine_and_by_its_public_one()
    {
        await using var server = new PortalServer(settings: new Dictionary<string, string?> { ["Security:PublicUrl"] = "https://portal.example.net" });

        var cluster = server.Services.GetRequiredService<StorageClusters>().All.OfType<EmbeddedCluster>().First();

        Assert.Equal(
            new[] { $"http://127.0.0.1:{server.Address.Port}", $"http://localhost:{server.Address.Port}", "https://portal.example.net" }.Order(),
            cluster.AllowedOrigins.Order());
    }

    private static async Task<string> CountAsync(PortalServer server)
    {
        await using var db = await OpenAsync(server);
        return $"{await db.Plans.CountAsync(Token)} plans, {await db.Users.CountAsync(Token)} people, {await db.LedgerEntries.CountAsync(Token)} credit";
    }

    private static Task<PortalDb> OpenAsync(PortalServer server) => server.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);
}
