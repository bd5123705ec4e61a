using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.SignIn;

public class AccessTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    /// <summary>The open pages, named one by one: a new one is added here on purpose.</summary>
    private static readonly string[] s_open =
    [
        "/", "/confirm-email", "/dev/mail", "/error", "/forgotten-password", "/login", "/login/code", "/not-found", "/plans", "/register", "/reset-password", "/trouble/{Status:int}",
    ];

    [Fact]
    public void Only_the_named_pages_are_open()
    {
        var open = typeof(Program).Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes<AllowAnonymousAttribute>().Any())
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template);

        Assert.Empty(open.Except(s_open));
    }

    [Fact]
    public void Every_page_asks_for_a_sign_in_or_is_open() => Assert.All(
        typeof(Program).Assembly.GetTypes().Where(type => type.GetCustomAttributes<RouteAttribute>().Any()),
        page => Assert.True(page.GetCustomAttributes<AuthorizeAttribute>().Any() || page.GetCustomAttributes<AllowAnonymousAttribute>().Any(), page.Name));

    [Fact]
    public async Task Health_is_plain_and_open()
    {
        using var client = portal.OpenClient();

        var answer = await client.GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Unknown_address_is_not_found_for_visitors_too()
    {
        using var client = portal.OpenClient();

        var answer = await client.GetAsync("/nowhere");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Headers_keep_browsers_from_guessing_and_framing()
    {
        using var client = portal.OpenClient();

        var answer = await client.GetAsync(PortalUrls.Login);

        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Too_many_tries_from_one_address_are_refused_in_words()
    {
        await using var server = new PortalServer(settings: new Dictionary<string, string?> { ["Security:SignInPostsPerMinute"] = "2" });
        using var client = new FormClient(server.Address);
        await client.SignInAsync("a@example.net", "not the password");
        await client.SignInAsync("b@example.net", "not the password");

        var third = await client.SignInAsync(SignInSteps.Customer, DemoSignIn.Password);
        var looking = await client.GetAsync(PortalUrls.Login);

        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Contains("Please wait a minute", await third.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, looking.StatusCode);
    }
}
