using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Keys;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

/// <summary>What customers are told of when it could be somebody else.</summary>
public sealed class SecurityMailTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _ann = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _ann = await _world.AddCustomerAsync(credit: 100);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_sign_in_from_a_place_that_was_not_seen_for_a_month_is_told()
    {
        await SignInAsync("192.0.2.1");
        await SignInAsync("192.0.2.77");
        Assert.Equal(0, await CountAsync(MailKind.NewSignIn));

        await SignInAsync("198.51.100.4");
        await SignInAsync("198.51.100.4");
        Assert.Equal(1, await CountAsync(MailKind.NewSignIn));
        var mail = await _world.Mails.WaitForMailAsync("ann@example.net", "New sign-in");
        Assert.Contains("198.51.100.4", mail.Text, StringComparison.Ordinal);
        Assert.Contains("16 November 2026, 10:00 UTC", mail.Text, StringComparison.Ordinal);
        Assert.Equal(PortalUrls.ForgottenPassword, mail.Link().AbsolutePath);

        await SignInAsync("2001:db8:1:2::3");
        await SignInAsync("2001:db8:1:2:ffff::9");
        Assert.Equal(2, await CountAsync(MailKind.NewSignIn));

        _world.Clock.Advance(TimeSpan.FromDays(31));
        await SignInAsync("192.0.2.1");
        Assert.Equal(3, await CountAsync(MailKind.NewSignIn));
    }

    [Fact]
    public async Task Whoever_has_just_registered_is_not_told_of_signing_in_there_but_of_signing_in_elsewhere()
    {
        var registered = await _world.Get<RegisterCustomer>().RunAsync(
            Caller.Visitor("192.0.2.1"), new("bob@example.net", TestWorld.Password, Currency.Eur, new("https://portal.example/confirm")), Token);
        Assert.Null(registered.Refusal);

        await SignInAsync("192.0.2.9", "bob@example.net");
        Assert.Equal(0, await CountAsync(MailKind.NewSignIn));
        await SignInAsync("203.0.113.5", "bob@example.net");
        Assert.Equal(1, await CountAsync(MailKind.NewSignIn));
    }

    [Fact]
    public async Task A_wrong_password_is_not_told_as_a_sign_in()
    {
        await SignInAsync("192.0.2.1");

        Assert.True((await _world.Get<SignInCustomer>().RunAsync(Caller.Visitor("198.51.100.4"), new("ann@example.net", "not this one at all"), Token)).IsRefused);

        Assert.Equal(0, await CountAsync(MailKind.NewSignIn));
    }

    [Fact]
    public async Task A_key_that_is_shown_is_told_once_an_hour_and_without_the_key()
    {
        var plan = await _world.AddPlanAsync(10);
        await _world.OrderAsync(_ann, plan, "photos");
        await using var db = await _world.OpenDbAsync();
        var s3uid = await db.Accounts.Select(account => account.S3uid).SingleAsync(Token);

        var key = await RevealAsync(s3uid, KeyKind.SecretKey);
        await RevealAsync(s3uid, KeyKind.SecretKey);
        Assert.Equal(1, await CountAsync(MailKind.KeyRevealed));
        await RevealAsync(s3uid, KeyKind.AccessKey);
        Assert.Equal(2, await CountAsync(MailKind.KeyRevealed));
        _world.Clock.Advance(TimeSpan.FromHours(1));
        _ann = _ann with { AuthenticatedAt = _world.Clock.Now };
        await RevealAsync(s3uid, KeyKind.SecretKey);
        Assert.Equal(3, await CountAsync(MailKind.KeyRevealed));

        var mail = await _world.Mails.WaitForMailAsync("ann@example.net", "The secret key of");
        Assert.Contains("192.0.2.1", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, mail.Text + mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_made_is_told_without_the_token()
    {
        var made = await _world.Get<AddToken>().RunAsync(_ann, new("nightly <backup>", TokenScopes.Read | TokenScopes.Write, 30), Token);

        var mail = await _world.Mails.WaitForMailAsync("ann@example.net", "nightly <backup>");
        Assert.Contains("read, write", mail.Text, StringComparison.Ordinal);
        Assert.Contains("16 December 2026, 10:00 UTC", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Value.Token, mail.Text + mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<backup>", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_that_is_ready_is_told_once()
    {
        var plan = await _world.AddPlanAsync(10);
        await _world.OrderAsync(_ann, plan, "photos");
        await _world.RunOrdersAsync();

        var mail = await _world.Mails.WaitForMailAsync("ann@example.net", "is ready");
        Assert.Contains("Bucket: photos", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Location: Amsterdam", mail.Text, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(MailKind.OrderReady));
    }

    [Fact]
    public async Task Asking_for_a_new_password_takes_the_same_time_for_strangers()
    {
        var least = TimeSpan.FromMilliseconds(290);
        foreach (var email in new[] { "ann@example.net", "stranger@example.net" })
        {
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            await _world.Get<RequestPasswordReset>().RunAsync(Caller.Visitor(), new(email, new("https://portal.example/reset")), Token);
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) >= least);
        }

        Assert.Equal(1, await CountAsync(MailKind.NewPassword));
    }

    private async Task<string> RevealAsync(string s3uid, KeyKind kind)
    {
        var revealed = await _world.Get<RevealKey>().RunAsync(_ann, new(s3uid, kind), Token);
        Assert.Null(revealed.Refusal);
        return revealed.Value.Key;
    }

    private async Task SignInAsync(string address, string email = "ann@example.net")
    {
        var signedIn = await _world.Get<SignInCustomer>().RunAsync(Caller.Visitor(address), new(email, TestWorld.Password), Token);
        Assert.Null(signedIn.Refusal);
    }

    private async Task<int> CountAsync(MailKind kind)
    {
        await using var db = await _world.OpenDbAsync();
        return await db.OutboxMails.CountAsync(mail => mail.Kind == kind, Token);
    }
}
