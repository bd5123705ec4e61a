using Microsoft.EntityFrameworkCore;
using Portal.Core.Auditing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Customers;

public class SignInCustomerTests
{
    private const string Email = "ann@example.net";

    private static readonly Caller s_visitor = Caller.Visitor("192.0.2.1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Right_password_signs_in_and_leaves_a_trace()
    {
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(Email);

        var result = await world.Get<SignInCustomer>().RunAsync(s_visitor, new(" ANN@example.net ", TestWorld.Password), Token);

        Assert.Equal(ann.CustomerId, result.Value.CustomerId);
        Assert.Equal(world.Clock.Now, result.Value.At);
        await using var db = await world.OpenDbAsync();
        var trace = await db.AuditEvents.SingleAsync(line => line.Operation == nameof(SignInCustomer), Token);
        Assert.Equal((ann.CustomerId, ann.CustomerId, "192.0.2.1"), (trace.ActorId, trace.CustomerId, trace.Address));
    }

    [Fact]
    public async Task Unknown_address_and_wrong_password_get_the_same_answers_up_to_the_lock()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync(Email);

        for (var failure = 1; failure <= Customer.FailuresUntilLock + 1; failure++)
        {
            var known = await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, "not the password"), Token);
            var unknown = await world.Get<SignInCustomer>().RunAsync(s_visitor, new("nobody@example.net", "not the password"), Token);

            Assert.Equal(failure < Customer.FailuresUntilLock ? RefusalCode.Invalid : RefusalCode.TooManyTries, known.Refusal!.Code);
            Assert.Equal(known.Refusal, unknown.Refusal);
        }
    }

    [Fact]
    public async Task Lock_refuses_even_the_right_password_until_it_is_over()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync(Email);
        var signIn = world.Get<SignInCustomer>();
        for (var failure = 0; failure < Customer.FailuresUntilLock; failure++)
        {
            await signIn.RunAsync(s_visitor, new(Email, "not the password"), Token);
        }

        var locked = await signIn.RunAsync(s_visitor, new(Email, TestWorld.Password), Token);
        world.Clock.Advance(TimeSpan.FromMinutes(Customer.LockMinutes));
        var after = await signIn.RunAsync(s_visitor, new(Email, TestWorld.Password), Token);

        Assert.Equal(RefusalCode.TooManyTries, locked.Refusal!.Code);
        Assert.False(after.IsRefused);
        await using var db = await world.OpenDbAsync();
        Assert.Equal(1, await db.AuditEvents.CountAsync(line => line.Operation == AuditEvent.SignInLocked && line.ActorId == null, Token));
    }

    [Fact]
    public async Task Success_forgets_earlier_failures()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync(Email);
        var signIn = world.Get<SignInCustomer>();
        for (var round = 0; round < 2; round++)
        {
            for (var failure = 1; failure < Customer.FailuresUntilLock; failure++)
            {
                await signIn.RunAsync(s_visitor, new(Email, "not the password"), Token);
            }

            Assert.False((await signIn.RunAsync(s_visitor, new(Email, TestWorld.Password), Token)).IsRefused);
        }
    }

    [Fact]
    public async Task Failures_at_the_same_moment_are_all_counted()
    {
        await using var world = await TestWorld.CreateAsync();
        await world.AddCustomerAsync(Email);

        await Task.WhenAll(Enumerable.Range(0, Customer.FailuresUntilLock).Select(_ => world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, "not the password"), Token)));

        Assert.Equal(RefusalCode.TooManyTries, (await world.Get<SignInCustomer>().RunAsync(s_visitor, new(Email, TestWorld.Password), Token)).Refusal!.Code);
    }
}
