using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

public class RegistrationTests
{
    private static readonly Uri s_page = new("https://portal.example.net/confirm-email");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registers_a_customer_with_role_currency_trace_and_mail()
    {
        await using var world = await TestWorld.CreateAsync();

        var registered = await RegisterAsync(world, " Ann@Example.net ");

        var id = registered.Value.CustomerId;
        var ann = new Caller(id, [Role.Customer], Door.Web);
        var profile = (await world.Get<ShowProfile>().RunAsync(ann, new(), Token)).Value;
        Assert.Equal(new ShowProfileAnswer(id, "Ann@Example.net", false, Currency.Usd, world.Clock.Now), profile);
        await using var db = await world.OpenDbAsync();
        Assert.Equal(nameof(Role.Customer), await db.UserRoles.Where(link => link.UserId == id).Join(db.Roles, link => link.RoleId, role => role.Id, (_, role) => role.Name).SingleAsync(Token));
        Assert.Equal(id, (await db.AuditEvents.SingleAsync(line => line.Operation == nameof(RegisterCustomer), Token)).CustomerId);
        Assert.Equal("/confirm-email", (await world.Mails.WaitForMailAsync("Ann@Example.net")).Link().AbsolutePath);
    }

    [Theory]
    [InlineData("", TestWorld.Password, nameof(RegisterCustomerInput.Email))]
    [InlineData("ann", TestWorld.Password, nameof(RegisterCustomerInput.Email))]
    [InlineData("ann@example.net\r\nBcc: all@example.net", TestWorld.Password, nameof(RegisterCustomerInput.Email))]
    [InlineData("Ann <ann@example.net>", TestWorld.Password, nameof(RegisterCustomerInput.Email))]
    [InlineData("ann@example.net", "eleven char", nameof(RegisterCustomerInput.Password))]
    [InlineData("ann@example.net", "aaaaaaaaaaaa", nameof(RegisterCustomerInput.Password))]
    public async Task Refuses_what_is_not_an_address_or_too_weak(string email, string password, string field)
    {
        await using var world = await TestWorld.CreateAsync();

        var result = await world.Get<RegisterCustomer>().RunAsync(Caller.Visitor(), new(email, password, Currency.Eur, s_page), Token);

        Assert.Equal((RefusalCode.Invalid, field), (result.Refusal?.Code, result.Refusal?.Field));
    }

    [Fact]
    public async Task Same_address_at_the_same_moment_is_one_customer()
    {
        await using var world = await TestWorld.CreateAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RegisterAsync(world, "ann@example.net")));

        Assert.Single(results, result => !result.IsRefused);
        Assert.All(results.Where(result => result.IsRefused), result => Assert.Equal(RefusalCode.Conflict, result.Refusal!.Code));
    }

    [Fact]
    public async Task Link_confirms_the_address_and_may_be_used_again()
    {
        await using var world = await TestWorld.CreateAsync();
        await RegisterAsync(world, "ann@example.net");
        var link = (await world.Mails.WaitForMailAsync("ann@example.net")).Token();

        var first = await world.Get<ConfirmEmail>().RunAsync(Caller.Visitor(), new(link), Token);
        var second = await world.Get<ConfirmEmail>().RunAsync(Caller.Visitor(), new(link), Token);

        Assert.False(first.IsRefused);
        Assert.False(second.IsRefused);
        await using var db = await world.OpenDbAsync();
        Assert.True(await db.Users.Select(customer => customer.EmailConfirmed).SingleAsync(Token));
        Assert.Equal(1, await db.AuditEvents.CountAsync(line => line.Operation == nameof(ConfirmEmail), Token));
    }

    [Fact]
    public async Task Link_that_is_used_or_too_old_says_so_before_it_is_used()
    {
        await using var world = await TestWorld.CreateAsync();
        await RegisterAsync(world, "ann@example.net");
        var link = (await world.Mails.WaitForMailAsync("ann@example.net")).Token();
        Assert.Null(await CheckAsync(link));
        world.Clock.Advance(CustomerMails.ConfirmationValidFor);
        Assert.Equal(CustomerText.ConfirmLinkIsOver, await CheckAsync(link));
        world.Clock.Advance(-CustomerMails.ConfirmationValidFor);
        await world.Get<ConfirmEmail>().RunAsync(Caller.Visitor(), new(link), Token);

        Assert.Equal(CustomerText.ConfirmLinkIsUsed, await CheckAsync(link));
        Assert.Equal(CustomerText.ConfirmLinkIsOver, await CheckAsync(""));
        Assert.Equal(CustomerText.ConfirmLinkIsOver, await CheckAsync("no link"));

        async Task<string?> CheckAsync(string token) =>
            (await world.Get<CheckLink>().RunAsync(Caller.Visitor(), new(MailedLink.EmailAddress, token), Token)).Refusal?.Message;
    }

    [Fact]
    public async Task Link_for_the_address_is_none_for_a_new_password()
    {
        await using var world = await TestWorld.CreateAsync();
        await RegisterAsync(world, "ann@example.net");
        var link = (await world.Mails.WaitForMailAsync("ann@example.net")).Token();

        Assert.True((await world.Get<ResetPassword>().RunAsync(Caller.Visitor(), new(link, TestWorld.Password), Token)).IsRefused);
    }

    [Fact]
    public async Task SendConfirmation_mails_another_link_until_the_address_is_confirmed()
    {
        await using var world = await TestWorld.CreateAsync();
        var id = (await RegisterAsync(world, "ann@example.net")).Value.CustomerId;
        var ann = new Caller(id, [Role.Customer], Door.Web);
        var first = (await world.Mails.WaitForMailAsync("ann@example.net")).Token();
        world.Clock.Advance(CustomerMails.ConfirmationValidFor);

        await world.Get<SendConfirmation>().RunAsync(ann, new(s_page), Token);
        var again = await world.Get<SendConfirmation>().RunAsync(ann, new(s_page), Token);
        var second = (await world.Mails.WaitForMailAsync("ann@example.net", after: first)).Token();

        Assert.Equal(RefusalCode.TooManyTries, again.Refusal!.Code);
        Assert.True((await world.Get<ConfirmEmail>().RunAsync(Caller.Visitor(), new(first), Token)).IsRefused);
        Assert.False((await world.Get<ConfirmEmail>().RunAsync(Caller.Visitor(), new(second), Token)).IsRefused);
    }

    private static Task<Result<RegisterCustomerAnswer>> RegisterAsync(TestWorld world, string email) =>
        world.Get<RegisterCustomer>().RunAsync(Caller.Visitor("192.0.2.1"), new(email, TestWorld.Password, Currency.Usd, s_page), Token);
}
