using System.Net;
using System.Text.RegularExpressions;
using Portal.Core.Customers;
using Portal.Development;
using Portal.Tests.Customers;
using Portal.Tests.Support;

namespace Portal.Tests.SignIn;

/// <summary>The second factor as a browser without scripts meets it.</summary>
public sealed partial class SecondFactorFormTests : IAsyncDisposable
{
    private const string Email = "two@example.net";
    private readonly ShiftedClock _clock = new();
    private readonly PortalServer _server;

    public SecondFactorFormTests() => _server = new(clock: _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Person_turns_it_on_and_signs_in_with_it()
    {
        using var client = new FormClient(_server.Address);
        var (app, codes) = await TurnOnAsync(client);
        var stays = await client.GetAsync(PortalUrls.Profile);
        _clock.Advance(TimeSpan.FromSeconds(30));

        using var other = new FormClient(_server.Address);
        var half = await other.SignInAsync(Email, DemoSignIn.Password, PortalUrls.LoginThenReturn("/profile?done=x"));
        var page = PathOf(half);
        var stillOut = await other.GetAsync(PortalUrls.Profile);
        var wrong = await ReadAsync(await other.SubmitAsync(page, "code", ("Form.Code", "000000")));
        var whole = await other.SubmitAsync(page, "code", ("Form.Code", app.CodeAt(Now)));

        Assert.Equal(HttpStatusCode.OK, stays.StatusCode);
        Assert.StartsWith(PortalUrls.SignInCode, page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, stillOut.StatusCode);
        Assert.Contains(SecondFactorText.WrongCode, wrong, StringComparison.Ordinal);
        Assert.Equal("/profile?done=x", PathOf(whole));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync(PortalUrls.Profile)).StatusCode);
        Assert.Equal(10, codes.Count);
    }

    [Fact]
    public async Task Ticket_goes_nowhere_but_to_the_page_for_the_code()
    {
        using var client = new FormClient(_server.Address);
        await TurnOnAsync(client);

        using var other = new FormClient(_server.Address);
        var half = await other.SignInAsync(Email, DemoSignIn.Password);

        var cookie = Assert.Single(half.Headers.GetValues("Set-Cookie"), line => line.StartsWith("portal-code=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"path={PortalUrls.SignInCode}", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(half.Headers.GetValues("Set-Cookie"), line => line.StartsWith("portal=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_for_the_code_leads_to_the_sign_in_without_a_password_and_says_so_when_it_took_too_long()
    {
        using var client = new FormClient(_server.Address);
        var (app, _) = await TurnOnAsync(client);
        using var stranger = new FormClient(_server.Address);
        using var slow = new FormClient(_server.Address);
        var page = PathOf(await slow.SignInAsync(Email, DemoSignIn.Password));
        _clock.Advance(TimeSpan.FromMinutes(6));

        var led = await stranger.GetAsync(PortalUrls.SignInCode);
        var late = await ReadAsync(await slow.SubmitAsync(page, "code", ("Form.Code", app.CodeAt(Now))));

        Assert.StartsWith(PortalUrls.Login + "?", PathOf(led), StringComparison.Ordinal);
        Assert.Contains(SecondFactorText.TicketIsOver, late, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_sign_ins_end_at_once_when_it_is_turned_on()
    {
        using var client = new FormClient(_server.Address);
        await client.SubmitAsync(PortalUrls.Register, "register", ("Form.Email", Email), ("Form.Password", DemoSignIn.Password), ("Form.Currency", "Eur"));
        using var other = new FormClient(_server.Address);
        await other.SignInAsync(Email, DemoSignIn.Password);
        var before = await other.GetAsync(PortalUrls.Profile);

        await TurnOnAsync(client, isRegistered: true);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync(PortalUrls.Profile)).StatusCode);
    }

    [Fact]
    public async Task Turning_it_off_asks_for_password_and_code_again()
    {
        using var client = new FormClient(_server.Address);
        var (app, codes) = await TurnOnAsync(client);
        _clock.Advance(TimeSpan.FromMinutes(6));

        var asked = await client.SubmitAsync(PortalUrls.SecondFactor, "change", ("ChangeForm.Code", app.CodeAt(Now)), ("ChangeForm.Act", "off"));
        var confirm = PathOf(asked);
        var withoutCode = await ReadAsync(await client.SubmitAsync(confirm, "confirm", ("Form.Password", DemoSignIn.Password)));
        await client.SubmitAsync(confirm, "confirm", ("Form.Password", DemoSignIn.Password), ("Form.Code", codes[0]));
        var off = await client.SubmitAsync(PortalUrls.SecondFactor, "change", ("ChangeForm.Code", app.CodeAt(Now)), ("ChangeForm.Act", "off"));
        using var other = new FormClient(_server.Address);
        var signedIn = await other.SignInAsync(Email, DemoSignIn.Password);

        Assert.StartsWith(PortalUrls.ConfirmIdentity, confirm, StringComparison.Ordinal);
        Assert.Contains(SecondFactorText.CodeNeeded, withoutCode, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, off.StatusCode);
        Assert.Equal(PortalUrls.Accounts, PathOf(signedIn));
    }

    [Fact]
    public async Task Back_office_opens_to_staff_with_a_second_factor_where_the_settings_ask_for_one()
    {
        await using var server = new PortalServer(clock: _clock, settings: new Dictionary<string, string?> { ["Security:StaffNeedsSecondFactor"] = "true" });
        using var client = new FormClient(server.Address);
        await client.SignInAsync(SignInSteps.Support, DemoSignIn.Password);
        const string notice = "The back office is closed to you for now.";

        var closed = await client.GetAsync(PortalUrls.Jobs);
        Assert.Contains(notice, await client.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
        await TurnOnAsync(client, isRegistered: true);

        Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(PortalUrls.Jobs)).StatusCode);
        Assert.DoesNotContain(notice, await client.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Token));

    private string PathOf(HttpResponseMessage redirect) => new Uri(_server.Address, redirect.Headers.Location!).PathAndQuery;

    private async Task<(AuthenticatorApp App, IReadOnlyList<string> Codes)> TurnOnAsync(FormClient client, bool isRegistered = false)
    {
        if (!isRegistered)
        {
            await client.SubmitAsync(PortalUrls.Register, "register", ("Form.Email", Email), ("Form.Password", DemoSignIn.Password), ("Form.Currency", "Eur"));
        }

        var page = await client.ReadAsync(PortalUrls.SecondFactor);
        var app = new AuthenticatorApp(SecretPattern().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        var on = await ReadAsync(await client.SubmitPageAsync(page, PortalUrls.SecondFactor, "turn-on", ("OnForm.Offer", OfferPattern().Match(page).Groups[1].Value), ("OnForm.Code", app.CodeAt(Now))));
        return (app, [.. CodePattern().Matches(on).Select(match => match.Value)]);
    }

    [GeneratedRegex("id=\"factor-secret\"[^>]*>([A-Z2-7 ]+)<")]
    private static partial Regex SecretPattern();

    [GeneratedRegex("name=\"OnForm.Offer\" value=\"([^\"]+)\"")]
    private static partial Regex OfferPattern();

    [GeneratedRegex("[a-z2-9]{4}(-[a-z2-9]{4}){3}")]
    private static partial Regex CodePattern();
}
