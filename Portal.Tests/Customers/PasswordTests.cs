using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

public class PasswordTests
{
    private const string Email = "ann@example.net";
    private const string NewPassword = "another long password";

    private static readonly Uri s_page = new("https://portal.example.net/reset-password");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ChangePassword_takes_the_new_one_and_ends_other_sign_ins()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var stamp = await StampAsync(world);

        var changed = await world.Get<ChangePassword>().RunAsync(ann, new(TestWorld.Password, NewPassword), Token);

        Assert.False(changed.IsRefused);
        Assert.NotEqual(stamp, await StampAsync(world));
        Assert.False((await SignInAsync(world, NewPassword)).IsRefused);
        Assert.True((await SignInAsync(world, TestWorld.Password)).IsRefused);
        Assert.Equal(1, await AuditedAsync(world, nameof(ChangePassword)));
        Assert.Equal(CustomerText.PasswordChangedSubject, (await world.Mails.WaitForMailAsync(Email)).Subject);
    }

    [Fact]
    public async Task ChangePassword_with_a_wrong_one_is_refused_and_counts_towards_the_lock()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        for (var failure = 1; failure < Customer.FailuresUntilLock; failure++)
        {
            Assert.Equal(nameof(ChangePasswordInput.Current), (await world.Get<ChangePassword>().RunAsync(ann, new("not the password", NewPassword), Token)).Refusal!.Field);
        }

        var locking = await world.Get<ConfirmPassword>().RunAsync(ann, new("not the password"), Token);

        Assert.Equal(RefusalCode.TooManyTries, locking.Refusal!.Code);
        Assert.Equal(RefusalCode.TooManyTries, (await SignInAsync(world, TestWorld.Password)).Refusal!.Code);
    }

    [Fact]
    public async Task ConfirmPassword_answers_when_it_was()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);

        var confirmed = await world.Get<ConfirmPassword>().RunAsync(ann, new(TestWorld.Password), Token);

        Assert.Equal(world.Clock.Now, confirmed.Value.At);
    }

    [Fact]
    public async Task ResetPassword_works_once_lifts_a_lock_and_proves_the_address()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync(Email);
        for (var failure = 0; failure < Customer.FailuresUntilLock; failure++)
        {
            await SignInAsync(world, "not the password");
        }

        var link = await AskForLinkAsync(world);
        var first = await world.Get<ResetPassword>().RunAsync(Caller.Visitor(), new(link, NewPassword), Token);
        var second = await world.Get<ResetPassword>().RunAsync(Caller.Visitor(), new(link, "yet another password"), Token);

        Assert.False(first.IsRefused);
        Assert.Equal(CustomerText.NewPasswordLinkIsOver, second.Refusal!.Message);
        Assert.False((await SignInAsync(world, NewPassword)).IsRefused);
    }

    [Fact]
    public async Task ResetPassword_by_two_at_once_lets_one_pass()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync(Email);
        var link = await AskForLinkAsync(world);

        var results = await Task.WhenAll(Enumerable.Range(1, 2).Select(number => world.Get<ResetPassword>().RunAsync(Caller.Visitor(), new(link, $"password number {number}"), Token)));

        Assert.Single(results, result => !result.IsRefused);
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public async Task ResetPassword_link_holds_for_an_hour(int minutes, bool refused)
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync(Email);
        var link = await AskForLinkAsync(world);

        world.Clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(refused, (await world.Get<ResetPassword>().RunAsync(Caller.Visitor(), new(link, NewPassword), Token)).IsRefused);
    }

    [Fact]
    public async Task ResetPassword_refuses_what_is_no_link_of_ours()
    {
        await using var world = await TestWorld.CreateAsync();

        Assert.True((await world.Get<ResetPassword>().RunAsync(Caller.Visitor(), new("made up", NewPassword), Token)).IsRefused);
    }

    [Fact]
    public async Task RequestPasswordReset_for_a_stranger_says_done_and_sends_nothing()
    {
        await using var world = await TestWorld.CreateAsync();

        var asked = await world.Get<RequestPasswordReset>().RunAsync(Caller.Visitor(), new("nobody@example.net", s_page), Token);

        Assert.False(asked.IsRefused);
        Assert.Empty(await world.Mails.ReadAsync(Token));
    }

    [Fact]
    public async Task RequestPasswordReset_floods_no_mailbox()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync(Email);
        await AskForLinkAsync(world);

        var again = await world.Get<RequestPasswordReset>().RunAsync(Caller.Visitor(), new(Email, s_page), Token);

        Assert.False(again.IsRefused);
        Assert.Equal(1, await AuditedAsync(world, nameof(RequestPasswordReset)));
    }

    private static async Task<string> AskForLinkAsync(TestWorld world)
    {
        await world.Get<RequestPasswordReset>().RunAsync(Caller.Visitor(), new(Email, s_page), Token);
        return (await world.Mails.WaitForMailAsync(Email, CustomerText.NewPasswordSubject)).Token();
    }

    private static Task<Result<SignInCustomerAnswer>> SignInAsync(TestWorld world, string password) =>
        world.Get<SignInCustomer>().RunAsync(Caller.Visitor(), new(Email, password), Token);

    private static async Task<string?> StampAsync(TestWorld world)
    {
        await using var db = await world.OpenDbAsync();
        return await db.Users.Select(customer => customer.SecurityStamp).SingleAsync(Token);
    }

    private static async Task<int> AuditedAsync(TestWorld world, string operation)
    {
        await using var db = await world.OpenDbAsync();
        return await db.AuditEvents.CountAsync(line => line.Operation == operation, Token);
    }
}
