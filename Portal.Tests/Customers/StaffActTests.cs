using Microsoft.EntityFrameworkCore;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

/// <summary>What staff do to a customer's sign-in.</summary>
public class StaffActTests
{
    private const string Email = "ann@example.net";
    private static readonly Uri s_page = new("https://portal.example/page");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tags_are_kept_clean_traced_and_found_by()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var support = await world.AddCustomerAsync("support@example.net", role: Role.Support);
        var id = ann.CustomerId!.Value;
        var tag = world.Get<SetTags>();

        Assert.Equal("Reason", (await tag.RunAsync(support, new(id, ["vip"]), Token)).Refusal!.Field);
        Assert.Equal(nameof(SetTagsInput.Tags), (await tag.RunAsync(support, new(id, ["two words"], "Asked"), Token)).Refusal!.Field);
        Assert.Equal(nameof(SetTagsInput.Tags), (await tag.RunAsync(support, new(id, [.. Enumerable.Range(0, 21).Select(number => $"t{number}")], "Asked"), Token)).Refusal!.Field);
        Assert.Equal(["s3_test", "vip"], (await tag.RunAsync(support, new(id, [" VIP ", "s3_test", "vip"], "Pays well"), Token)).Value.Tags);
        await tag.RunAsync(support, new(id, ["vip", "s3_test"], "Once more"), Token);
        await tag.RunAsync(support, new(id, ["vip"], "No test any more"), Token);

        await using var db = await world.OpenDbAsync();
        Assert.Equal(["vip"], await db.CustomerTags.Where(row => row.CustomerId == id).Select(row => row.Name).ToListAsync(Token));
        var traces = await db.AuditEvents.Where(line => line.Operation == nameof(SetTags)).OrderBy(line => line.Id).ToListAsync(Token);
        Assert.Equal([("+s3_test +vip", "Pays well"), ("-s3_test", "No test any more")], traces.Select(line => (line.Detail, line.Reason)));
        Assert.All((await world.Get<ListActivity>().RunAsync(ann, new(), Token)).Value.Items, item => Assert.DoesNotContain("vip", item.Detail ?? "", StringComparison.Ordinal));
        Assert.Equal(id, Assert.Single((await world.Get<FindCustomers>().RunAsync(support, new(Tag: "vip"), Token)).Value.Customers).Id);
    }

    [Fact]
    public async Task Sign_outs_and_roles_are_announced_to_open_pages()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var admin = await world.AddCustomerAsync("admin@example.net", role: Role.Admin);
        var heard = new List<int>();
        world.Get<EndedSignIns>().Ended += heard.Add;
        var before = await StampAsync(world, Email);

        Assert.False((await world.Get<SignOutCustomer>().RunAsync(admin, new(ann.CustomerId!.Value, "Lost laptop"), Token)).IsRefused);
        var between = await StampAsync(world, Email);
        Assert.False((await world.Get<SetRole>().RunAsync(admin, new(ann.CustomerId!.Value, Role.Support, "New colleague"), Token)).IsRefused);

        Assert.Equal(3, new[] { before, between, await StampAsync(world, Email) }.Distinct().Count());
        Assert.Equal([ann.CustomerId!.Value, ann.CustomerId!.Value], heard);
        Assert.True(world.Get<EndedSignIns>().IsDoubtful(ann.CustomerId!.Value, world.Clock.GetUtcNow()));
        Assert.False(world.Get<EndedSignIns>().IsDoubtful(admin.CustomerId!.Value, world.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Role_takes_an_administrator_a_reason_and_a_fresh_sign_in_and_is_never_ones_own()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var admin = await world.AddCustomerAsync("admin@example.net", role: Role.Admin);
        var support = await world.AddCustomerAsync("support@example.net", role: Role.Support);
        var set = world.Get<SetRole>();
        var toSupport = new SetRoleInput(ann.CustomerId!.Value, Role.Support, "New colleague");

        Assert.Equal(RefusalCode.Forbidden, (await set.RunAsync(support, toSupport, Token)).Refusal!.Code);
        Assert.Equal("Reason", (await set.RunAsync(admin, toSupport with { Reason = " " }, Token)).Refusal!.Field);
        Assert.Equal(RefusalCode.FreshSignInNeeded, (await set.RunAsync(admin with { AuthenticatedAt = null }, toSupport, Token)).Refusal!.Code);
        Assert.Equal(RefusalCode.Conflict, (await set.RunAsync(admin, new(admin.CustomerId!.Value, Role.Customer, "Tired"), Token)).Refusal!.Code);
        Assert.Equal(RefusalCode.Invalid, (await set.RunAsync(admin, toSupport with { Role = (Role)9 }, Token)).Refusal!.Code);
        Assert.False((await set.RunAsync(admin, toSupport, Token)).IsRefused);
        Assert.False((await set.RunAsync(admin, toSupport, Token)).IsRefused, "Already so is success.");

        Assert.Equal(Role.Support, (await world.Get<ShowCustomer>().RunAsync(admin, new(ann.CustomerId!.Value), Token)).Value.Role);
        await using var db = await world.OpenDbAsync();
        var trace = await db.AuditEvents.SingleAsync(line => line.Operation == nameof(SetRole), Token);
        Assert.Equal((admin.CustomerId, ann.CustomerId, "Customer → Support", "New colleague"), (trace.ActorId, trace.CustomerId, trace.Detail, trace.Reason));
    }

    [Fact]
    public async Task Last_administrator_stays_one_even_if_two_take_the_role_from_one_another_at_once()
    {
        await using var world = await TestWorld.CreateAsync();
        var first = await world.AddCustomerAsync("first@example.net", role: Role.Admin);
        var second = await world.AddCustomerAsync("second@example.net", role: Role.Admin);
        var set = world.Get<SetRole>();

        var answers = await Task.WhenAll(
            set.RunAsync(first, new(second.CustomerId!.Value, Role.Customer, "Not any more"), Token),
            set.RunAsync(second, new(first.CustomerId!.Value, Role.Customer, "Not any more"), Token));
        var last = await set.RunAsync(Caller.Operator, new(first.CustomerId!.Value, Role.Customer), Token);
        var other = await set.RunAsync(Caller.Operator, new(second.CustomerId!.Value, Role.Customer), Token);

        Assert.Single(answers, answer => !answer.IsRefused);
        Assert.Single(new[] { last, other }, answer => answer.IsRefused);
        await using var db = await world.OpenDbAsync();
        Assert.Equal(1, await db.UserRoles.CountAsync(link => link.RoleId == CustomerRoles.IdOf(Role.Admin), Token));
    }

    [Fact]
    public async Task Lock_ends_before_its_time()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var support = await world.AddCustomerAsync("support@example.net", role: Role.Support);
        for (var failure = 0; failure < Customer.FailuresUntilLock; failure++)
        {
            await world.Get<SignInCustomer>().RunAsync(Caller.Visitor(), new(Email, "not the password"), Token);
        }

        Assert.NotNull((await world.Get<ShowCustomer>().RunAsync(support, new(ann.CustomerId!.Value), Token)).Value.LockedUntil);
        Assert.Equal(RefusalCode.Conflict, (await world.Get<UnlockSignIn>().RunAsync(support, new(support.CustomerId!.Value, "Guessing on"), Token)).Refusal!.Code);
        Assert.False((await world.Get<UnlockSignIn>().RunAsync(support, new(ann.CustomerId!.Value, "Called us"), Token)).IsRefused);

        Assert.False((await world.Get<SignInCustomer>().RunAsync(Caller.Visitor(), new(Email, TestWorld.Password), Token)).IsRefused);
    }

    [Fact]
    public async Task Invited_customer_sets_a_password_by_the_mailed_link_within_a_week()
    {
        await using var world = await TestWorld.CreateAsync();
        var admin = await world.AddCustomerAsync("admin@example.net", role: Role.Admin);
        var invite = world.Get<InviteCustomer>();

        var id = (await invite.RunAsync(admin, new(Email, Role.Support, Currency.Usd, s_page, "WHMCS"), Token)).Value.CustomerId;
        Assert.Equal(
            RefusalCode.FreshSignInNeeded,
            (await invite.RunAsync(admin with { AuthenticatedAt = null }, new("mine@example.net", Role.Admin, Currency.Usd, s_page), Token)).Refusal!.Code);
        Assert.Equal(nameof(InviteCustomerInput.Email), (await invite.RunAsync(admin, new("ANN@example.net", Role.Customer, Currency.Usd, s_page), Token)).Refusal!.Field);
        var link = (await world.Mails.WaitForMailAsync(Email, CustomerText.InvitationSubject)).Token();
        world.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        var set = await world.Get<ResetPassword>().RunAsync(Caller.Visitor(), new(link, "a password of mine"), Token);

        Assert.False(set.IsRefused);
        Assert.Equal(id, (await world.Get<SignInCustomer>().RunAsync(Caller.Visitor(), new(Email, "a password of mine"), Token)).Value.CustomerId);
        var shown = (await world.Get<ShowCustomer>().RunAsync(admin, new(id), Token)).Value;
        Assert.Equal((true, Role.Support, "whmcs", Currency.Usd), (shown.EmailConfirmed, shown.Role, shown.Billing, shown.Credit.Currency));
        Assert.True((await world.Get<ResetPassword>().RunAsync(Caller.Visitor(), new(link, "a password of mine 2"), Token)).IsRefused);
    }

    [Fact]
    public async Task Sign_in_mails_go_to_the_customer_and_not_too_often()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var support = await world.AddCustomerAsync("support@example.net", role: Role.Support);
        var send = world.Get<SendSignInMail>();
        var id = ann.CustomerId!.Value;

        Assert.Equal(RefusalCode.Conflict, (await send.RunAsync(support, new(id, MailedLink.EmailAddress, s_page, "Called us"), Token)).Refusal!.Code);
        Assert.False((await send.RunAsync(support, new(id, MailedLink.NewPassword, s_page, "Called us"), Token)).IsRefused);
        Assert.Equal(RefusalCode.TooManyTries, (await send.RunAsync(support, new(id, MailedLink.NewPassword, s_page, "Called us"), Token)).Refusal!.Code);

        await world.Mails.WaitForMailAsync(Email, CustomerText.NewPasswordSubject);
    }

    private static async Task<string?> StampAsync(TestWorld world, string email)
    {
        await using var db = await world.OpenDbAsync();
        return await db.Users.Where(customer => customer.Email == email).Select(customer => customer.SecurityStamp).SingleAsync(Token);
    }
}
