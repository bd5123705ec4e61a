using Microsoft.EntityFrameworkCore;
using Portal.Core.Auditing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

public class SecondFactorTests
{
    private const string Email = "ann@example.net";
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(Totp.StepSeconds);
    private static readonly Caller s_visitor = Caller.Visitor("192.0.2.1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_alone_signs_nobody_in_whose_second_factor_is_on()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var (app, _) = await AuthenticatorApp.TurnOnAsync(world, ann);
        world.Clock.Advance(s_step);

        var half = (await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, TestWorld.Password), Token)).Value;
        var whole = await world.Get<SignInWithCode>().RunAsync(s_visitor, new(half.Ticket!, app.CodeAt(world.Clock.Now)), Token);

        Assert.Null(half.CustomerId);
        Assert.Equal(ann.CustomerId, whole.Value.CustomerId);
        await using var db = await world.OpenDbAsync();
        Assert.False(await db.AuditEvents.AnyAsync(line => line.Operation == nameof(SignInCustomer), Token), "Half a sign-in is none.");
        var trace = await db.AuditEvents.SingleAsync(line => line.Operation == nameof(SignInWithCode), Token);
        Assert.Equal((ann.CustomerId, ann.CustomerId, "192.0.2.1"), (trace.ActorId, trace.CustomerId, trace.Address));
    }

    [Fact]
    public async Task Code_is_taken_once_and_none_before_it_any_more()
    {
        await using var world = await TestWorld.CreateAsync();
        var (app, _) = await AuthenticatorApp.TurnOnAsync(world, await world.AddCustomerAsync(Email));
        world.Clock.Advance(s_step);
        var before = app.CodeAt(world.Clock.Now - s_step);
        var code = app.CodeAt(world.Clock.Now);
        var ticket = await TicketAsync(world);

        Assert.True((await SignInAsync(world, ticket, before)).IsRefused, "This code turned the second factor on.");
        Assert.False((await SignInAsync(world, ticket, code)).IsRefused);
        var replayed = await SignInAsync(world, await TicketAsync(world), code);

        Assert.Equal((RefusalCode.Invalid, SecondFactorText.WrongCode), (replayed.Refusal!.Code, replayed.Refusal.Message));
    }

    [Fact]
    public async Task Same_code_at_the_same_moment_is_taken_once()
    {
        await using var world = await TestWorld.CreateAsync();
        var (app, _) = await AuthenticatorApp.TurnOnAsync(world, await world.AddCustomerAsync(Email));
        world.Clock.Advance(s_step);
        var ticket = await TicketAsync(world);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SignInAsync(world, ticket, app.CodeAt(world.Clock.Now))));

        Assert.Single(answers, answer => !answer.IsRefused);
    }

    [Fact]
    public async Task Wrong_codes_lock_the_sign_in_and_a_right_password_between_them_does_not_help()
    {
        await using var world = await TestWorld.CreateAsync();
        var (app, _) = await AuthenticatorApp.TurnOnAsync(world, await world.AddCustomerAsync(Email));
        world.Clock.Advance(s_step);
        for (var failure = 1; failure <= Customer.FailuresUntilLock; failure++)
        {
            var answer = await SignInAsync(world, await TicketAsync(world), "not a code");
            Assert.Equal(failure < Customer.FailuresUntilLock ? RefusalCode.Invalid : RefusalCode.TooManyTries, answer.Refusal!.Code);
        }

        Assert.Equal(RefusalCode.TooManyTries, (await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, TestWorld.Password), Token)).Refusal!.Code);
        await using var db = await world.OpenDbAsync();
        Assert.Equal(1, await db.AuditEvents.CountAsync(line => line.Operation == AuditEvent.SignInLocked, Token));
        world.Clock.Advance(TimeSpan.FromMinutes(Customer.LockMinutes));
        Assert.False((await SignInAsync(world, await TicketAsync(world), app.CodeAt(world.Clock.Now))).IsRefused);
    }

    [Fact]
    public async Task Mailed_link_for_a_new_password_leaves_the_lock_and_the_second_factor()
    {
        await using var world = await TestWorld.CreateAsync();
        await AuthenticatorApp.TurnOnAsync(world, await world.AddCustomerAsync(Email));
        for (var failure = 1; failure <= Customer.FailuresUntilLock; failure++)
        {
            await SignInAsync(world, await TicketAsync(world), "not a code");
        }

        await world.Get<RequestPasswordReset>().RunAsync(s_visitor, new(Email, new("https://portal.example/page")), Token);
        var link = (await world.Mails.WaitForMailAsync(Email, CustomerText.NewPasswordSubject)).Token();
        Assert.False((await world.Get<ResetPassword>().RunAsync(s_visitor, new(link, "another password"), Token)).IsRefused);

        Assert.Equal(RefusalCode.TooManyTries, (await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, "another password"), Token)).Refusal!.Code);
        world.Clock.Advance(TimeSpan.FromMinutes(Customer.LockMinutes));
        Assert.Null((await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, "another password"), Token)).Value.CustomerId);
    }

    [Fact]
    public async Task Recovery_code_works_once_in_any_spelling_and_is_told_of_by_mail()
    {
        await using var world = await TestWorld.CreateAsync();
        var (_, codes) = await AuthenticatorApp.TurnOnAsync(world, await world.AddCustomerAsync(Email));
        var typed = $" {codes[3].Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant()} ";

        var first = await SignInAsync(world, await TicketAsync(world), typed);
        var second = await SignInAsync(world, await TicketAsync(world), codes[3]);

        Assert.Equal(SecondFactors.RecoveryCodes, codes.Distinct().Count());
        Assert.False(first.IsRefused);
        Assert.True(second.IsRefused);
        var mail = await world.Mails.WaitForMailAsync(Email, SecondFactorText.RecoverySubject);
        Assert.Contains("9", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticket_is_over_after_five_minutes_and_with_a_new_password()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var (app, _) = await AuthenticatorApp.TurnOnAsync(world, ann);
        var old = await TicketAsync(world);
        world.Clock.Advance(SignInCustomer.TicketValidFor);
        var late = await SignInAsync(world, old, app.CodeAt(world.Clock.Now));

        var ticket = await TicketAsync(world);
        await world.Get<SignOutEverywhere>().RunAsync(ann, new(), Token);
        var ended = await SignInAsync(world, ticket, app.CodeAt(world.Clock.Now));

        Assert.Equal(RefusalCode.NotSignedIn, late.Refusal!.Code);
        Assert.Equal(RefusalCode.NotSignedIn, ended.Refusal!.Code);
        await using var db = await world.OpenDbAsync();
        Assert.Equal(0, await db.Users.Select(customer => customer.AccessFailedCount).SingleAsync(Token));
    }

    [Fact]
    public async Task Ticket_of_one_person_takes_no_code_of_another_and_no_other_signed_text_is_a_ticket()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var bob = await world.AddCustomerAsync("bob@example.net");
        await AuthenticatorApp.TurnOnAsync(world, ann);
        var (bobsApp, bobsCodes) = await AuthenticatorApp.TurnOnAsync(world, bob);
        world.Clock.Advance(s_step);

        Assert.Equal(RefusalCode.Invalid, (await SignInAsync(world, await TicketAsync(world), bobsApp.CodeAt(world.Clock.Now))).Refusal!.Code);
        Assert.Equal(RefusalCode.Invalid, (await SignInAsync(world, await TicketAsync(world), bobsCodes[0])).Refusal!.Code);
        await world.Get<RequestPasswordReset>().RunAsync(s_visitor, new("bob@example.net", new("https://portal.example/page")), Token);
        var link = (await world.Mails.WaitForMailAsync("bob@example.net", CustomerText.NewPasswordSubject)).Token();
        Assert.Equal(RefusalCode.NotSignedIn, (await SignInAsync(world, link, bobsApp.CodeAt(world.Clock.Now))).Refusal!.Code);
        Assert.Equal(RefusalCode.NotSignedIn, (await SignInAsync(world, "", bobsApp.CodeAt(world.Clock.Now))).Refusal!.Code);
    }

    [Fact]
    public async Task Turning_on_takes_a_fresh_sign_in_the_own_offer_and_its_code()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var bob = await world.AddCustomerAsync("bob@example.net");
        var stale = ann with { AuthenticatedAt = world.Clock.Now - FreshSignIn.Lasts };
        var bobs = (await world.Get<BeginSecondFactor>().RunAsync(bob, new(), Token)).Value;
        var anns = (await world.Get<BeginSecondFactor>().RunAsync(ann, new(), Token)).Value;
        var turnOn = world.Get<TurnOnSecondFactor>();

        Assert.Equal(RefusalCode.FreshSignInNeeded, (await world.Get<BeginSecondFactor>().RunAsync(stale, new(), Token)).Refusal!.Code);
        Assert.Equal(RefusalCode.Conflict, (await turnOn.RunAsync(ann, new(bobs.Offer, new AuthenticatorApp(bobs.Secret).CodeAt(world.Clock.Now)), Token)).Refusal!.Code);
        Assert.Equal(nameof(TurnOnSecondFactorInput.Code), (await turnOn.RunAsync(ann, new(anns.Offer, "000 000"), Token)).Refusal!.Field);
        Assert.Equal(anns.Secret, (await world.Get<BeginSecondFactor>().RunAsync(stale, new(anns.Offer), Token)).Value.Secret);
        world.Clock.Advance(BeginSecondFactor.ValidFor);
        Assert.Equal(RefusalCode.Conflict, (await turnOn.RunAsync(ann, new(anns.Offer, new AuthenticatorApp(anns.Secret).CodeAt(world.Clock.Now)), Token)).Refusal!.Code);
        await using var db = await world.OpenDbAsync();
        Assert.False(await db.SecondFactors.AnyAsync(Token));
    }

    [Fact]
    public async Task Turning_on_and_off_ends_other_sign_ins_and_is_told_of_by_mail()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var first = await StampAsync(world);
        var (app, _) = await AuthenticatorApp.TurnOnAsync(world, ann);
        var second = await StampAsync(world);
        var again = await world.Get<BeginSecondFactor>().RunAsync(ann, new(), Token);
        world.Clock.Advance(s_step);

        var wrong = await world.Get<TurnOffSecondFactor>().RunAsync(ann, new("123"), Token);
        var off = await world.Get<TurnOffSecondFactor>().RunAsync(ann, new(app.CodeAt(world.Clock.Now)), Token);

        Assert.Equal(RefusalCode.Conflict, again.Refusal!.Code);
        Assert.True(wrong.IsRefused);
        Assert.False(off.IsRefused);
        Assert.Equal(3, new[] { first, second, await StampAsync(world) }.Distinct().Count());
        Assert.Equal(ann.CustomerId, (await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, TestWorld.Password), Token)).Value.CustomerId);
        await world.Mails.WaitForMailAsync(Email, SecondFactorText.OnSubject);
        await world.Mails.WaitForMailAsync(Email, SecondFactorText.OffSubject);
    }

    [Fact]
    public async Task Proof_in_between_takes_the_code_too()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var (app, _) = await AuthenticatorApp.TurnOnAsync(world, ann);
        world.Clock.Advance(s_step);
        var confirm = world.Get<ConfirmPassword>();

        Assert.Equal(nameof(ConfirmPasswordInput.Code), (await confirm.RunAsync(ann, new(TestWorld.Password), Token)).Refusal!.Field);
        Assert.Equal(nameof(ConfirmPasswordInput.Code), (await confirm.RunAsync(ann, new(TestWorld.Password, "000000"), Token)).Refusal!.Field);
        Assert.Equal(nameof(ConfirmPasswordInput.Password), (await confirm.RunAsync(ann, new("not the password", app.CodeAt(world.Clock.Now)), Token)).Refusal!.Field);
        Assert.False((await confirm.RunAsync(ann, new(TestWorld.Password, app.CodeAt(world.Clock.Now)), Token)).IsRefused);
        Assert.Equal(nameof(ChangePasswordInput.Code), (await world.Get<ChangePassword>().RunAsync(ann, new(TestWorld.Password, "another password"), Token)).Refusal!.Field);
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_the_old_ones()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var (app, old) = await AuthenticatorApp.TurnOnAsync(world, ann);
        world.Clock.Advance(s_step);

        var renewed = (await world.Get<RenewRecoveryCodes>().RunAsync(ann, new(app.CodeAt(world.Clock.Now)), Token)).Value.Codes;

        Assert.True((await SignInAsync(world, await TicketAsync(world), old[0])).IsRefused);
        Assert.False((await SignInAsync(world, await TicketAsync(world), renewed[0])).IsRefused);
        Assert.Equal(9, (await world.Get<ShowSecondFactor>().RunAsync(ann, new(), Token)).Value.RecoveryCodesLeft);
    }

    [Fact]
    public async Task Nothing_that_opens_is_in_the_database()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var offer = (await world.Get<BeginSecondFactor>().RunAsync(ann, new(), Token)).Value;
        var codes = (await world.Get<TurnOnSecondFactor>().RunAsync(ann, new(offer.Offer, new AuthenticatorApp(offer.Secret).CodeAt(world.Clock.Now)), Token)).Value.Codes;

        await using var db = await world.OpenDbAsync();
        var row = await db.SecondFactors.AsNoTracking().SingleAsync(Token);
        var kept = string.Join(' ', [row.ProtectedSecret, .. row.RecoveryHashes]);
        Assert.DoesNotContain(offer.Secret, kept, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Totp.Read(offer.Secret)), kept, StringComparison.Ordinal);
        Assert.All(codes, code => Assert.DoesNotContain(code.Replace("-", "", StringComparison.Ordinal), kept, StringComparison.Ordinal));
        Assert.DoesNotContain(offer.Secret, $"{offer} {new TurnOnSecondFactorInput(offer.Offer, "1")} {new RecoveryCodesAnswer(codes, default)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_by_an_administrator_takes_it_away_signs_out_and_tells_the_customer()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);
        var admin = await world.AddCustomerAsync("admin@example.net", role: Role.Admin);
        var support = await world.AddCustomerAsync("support@example.net", role: Role.Support);
        await AuthenticatorApp.TurnOnAsync(world, ann);
        await AuthenticatorApp.TurnOnAsync(world, admin);
        var stamp = await StampAsync(world);
        var reset = world.Get<ResetSecondFactor>();

        Assert.Equal(RefusalCode.Forbidden, (await reset.RunAsync(support, new(ann.CustomerId!.Value, "Lost phone"), Token)).Refusal!.Code);
        Assert.Equal("Reason", (await reset.RunAsync(admin, new(ann.CustomerId!.Value), Token)).Refusal!.Field);
        Assert.Equal(RefusalCode.Conflict, (await reset.RunAsync(admin, new(admin.CustomerId!.Value, "Lost phone"), Token)).Refusal!.Code);
        Assert.Equal(RefusalCode.FreshSignInNeeded, (await reset.RunAsync(admin with { AuthenticatedAt = null }, new(ann.CustomerId!.Value, "Lost phone"), Token)).Refusal!.Code);
        Assert.False((await reset.RunAsync(admin, new(ann.CustomerId!.Value, "Lost phone"), Token)).IsRefused);

        Assert.NotEqual(stamp, await StampAsync(world));
        Assert.Equal(ann.CustomerId, (await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, TestWorld.Password), Token)).Value.CustomerId);
        await world.Mails.WaitForMailAsync(Email, SecondFactorText.ResetSubject);
        await using var db = await world.OpenDbAsync();
        var trace = await db.AuditEvents.SingleAsync(line => line.Operation == nameof(ResetSecondFactor), Token);
        Assert.Equal((admin.CustomerId, ann.CustomerId, "Lost phone"), (trace.ActorId, trace.CustomerId, trace.Reason));
    }

    private static async Task<string> TicketAsync(TestWorld world) =>
        (await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, TestWorld.Password), Token)).Value.Ticket!;

    private static Task<Result<SignInWithCodeAnswer>> SignInAsync(TestWorld world, string ticket, string code) =>
        world.Get<SignInWithCode>().RunAsync(s_visitor, new(ticket, code), Token);

    private static async Task<string?> StampAsync(TestWorld world)
    {
        await using var db = await world.OpenDbAsync();
        return await db.Users.Where(customer => customer.Email == Email).Select(customer => customer.SecurityStamp).SingleAsync(Token);
    }
}
