using System.Net;
using Portal.Components.SignIn;
using Portal.Core.Customers;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.SignIn;

public class SignInFormTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_that_needs_a_sign_in_redirects_and_returns_to_itself()
    {
        using var client = portal.OpenClient();

        var asked = await client.GetAsync("/profile?done=x");
        var signedIn = await client.SignInAsync(SignInSteps.Customer, DemoSignIn.Password, asked.Headers.Location!.PathAndQuery);

        Assert.Equal(PortalUrls.LoginThenReturn("/profile?done=x"), asked.Headers.Location.PathAndQuery);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal("/profile?done=x", signedIn.Headers.Location!.IsAbsoluteUri ? signedIn.Headers.Location.PathAndQuery : signedIn.Headers.Location.ToString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(PortalUrls.Profile)).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    public async Task Return_to_another_site_is_refused(string returnUrl)
    {
        using var client = portal.OpenClient();

        var answer = await client.SignInAsync(SignInSteps.Customer, DemoSignIn.Password, PortalUrls.LoginThenReturn(returnUrl));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(PortalUrls.Accounts, new Uri(portal.Server.Address, answer.Headers.Location!).AbsolutePath);
        Assert.Equal(portal.Server.Address.Authority, new Uri(portal.Server.Address, answer.Headers.Location!).Authority);
    }

    [Fact]
    public async Task Sign_in_is_written_anew_with_pages_and_not_by_what_they_send_as_they_are_left()
    {
        var clock = new ShiftedClock();
        await using var server = new PortalServer(clock: clock);
        using var client = new FormClient(server.Address);
        await client.SignInAsync(SignInSteps.Customer, DemoSignIn.Password);
        clock.Advance(TimeSpan.FromMinutes(12));

        // It may be answered after the person has signed out, and would bring the sign-in back.
        var leaving = await client.PostAsync("/_blazor/disconnect", ("circuitId", "none"));
        var page = await client.GetAsync(PortalUrls.Profile);

        Assert.False(WritesSignIn(leaving), "The sign-in was written by what a page sends as it is left.");
        Assert.True(WritesSignIn(page), "The sign-in was due to be written.");
    }

    [Fact]
    public async Task Unknown_address_and_wrong_password_read_the_same()
    {
        using var client = portal.OpenClient();

        var unknown = await ReadAsync(await client.SignInAsync("nobody@example.net", "not the password"));
        var wrong = await ReadAsync(await client.SignInAsync(SignInSteps.Admin, "not the password"));

        Assert.Contains(CustomerText.WrongSignIn, unknown, StringComparison.Ordinal);
        Assert.Contains(CustomerText.WrongSignIn, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("not the password", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_failures_lock_and_say_so()
    {
        using var client = portal.OpenClient();
        await client.SubmitAsync(PortalUrls.Register, "register", ("Form.Email", "locked@example.net"), ("Form.Password", DemoSignIn.Password), ("Form.Currency", "Eur"));
        using var other = portal.OpenClient();
        for (var failure = 0; failure < Customer.FailuresUntilLock; failure++)
        {
            await other.SignInAsync("locked@example.net", "not the password");
        }

        var answer = await ReadAsync(await other.SignInAsync("locked@example.net", DemoSignIn.Password));

        Assert.Contains("signing in is blocked for 10 minutes", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_without_antiforgery_token_is_refused_in_words()
    {
        using var client = portal.OpenClient();

        var answer = await client.PostAsync(PortalUrls.Login, ("_handler", "login"), ("Form.Email", SignInSteps.Customer), ("Form.Password", DemoSignIn.Password));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("This form is too old", await ReadAsync(answer), StringComparison.Ordinal);
        Assert.Null(client.Cookies.GetCookies(portal.Server.Address)["portal"]);
    }

    [Fact]
    public async Task Sign_out_needs_a_form_of_the_portal_and_ends_the_sign_in()
    {
        using var client = portal.OpenClient();
        await client.SignInAsync(SignInSteps.Customer, DemoSignIn.Password);

        var forged = await client.PostAsync(PortalUrls.SignOut);
        var still = await client.GetAsync(PortalUrls.Profile);
        var page = await (await client.GetAsync(PortalUrls.Profile)).Content.ReadAsStringAsync(Token);
        var signedOut = await client.PostAsync(PortalUrls.SignOut, ("__RequestVerificationToken", TokenOf(page)));

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(PortalUrls.Profile)).StatusCode);
    }

    [Fact]
    public async Task Cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        using var client = portal.OpenClient();

        var answer = await client.SignInAsync(SignInSteps.Customer, DemoSignIn.Password);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), line => line.StartsWith("portal=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Keep_me_signed_in_outlives_the_browser()
    {
        using var client = portal.OpenClient();

        var answer = await client.SubmitAsync(
            PortalUrls.Login, "login", ("Form.Email", SignInSteps.Customer), ("Form.Password", DemoSignIn.Password), ("Form.Remember", "true"));

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), line => line.StartsWith("portal=", StringComparison.Ordinal));
        Assert.Contains("expires=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Taken_address_is_refused_at_registration()
    {
        using var client = portal.OpenClient();

        var answer = await client.SubmitAsync(
            PortalUrls.Register, "register", ("Form.Email", SignInSteps.Customer.ToUpperInvariant()), ("Form.Password", DemoSignIn.Password), ("Form.Currency", "Eur"));

        Assert.Contains(CustomerText.EmailTaken, await ReadAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgotten_password_says_the_same_for_everybody()
    {
        using var client = portal.OpenClient();

        var known = await ReadAsync(await client.SubmitAsync(PortalUrls.ForgottenPassword, "forgotten", ("Form.Email", SignInSteps.Support)));
        var unknown = await ReadAsync(await client.SubmitAsync(PortalUrls.ForgottenPassword, "forgotten", ("Form.Email", "nobody@example.net")));

        Assert.Contains(string.Format(null, SignInText.LinkSent, SignInSteps.Support), known, StringComparison.Ordinal);
        Assert.Contains(string.Format(null, SignInText.LinkSent, "nobody@example.net"), unknown, StringComparison.Ordinal);
    }

    private static string TokenOf(string page) =>
        WebUtility.HtmlDecode(page.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0]);

    private static bool WritesSignIn(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("portal=", StringComparison.Ordinal));

    private static async Task<string> ReadAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Token));
}
