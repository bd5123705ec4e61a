using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Access;
using Portal.Core.Auditing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Operations;
using Portal.Development;
using Portal.Tests.Support;

namespace Portal.Tests.Acting;

/// <summary>Staff who act for a customer, at the doors that a browser has.</summary>
public sealed class ActingTests : IAsyncLifetime
{
    private readonly ShiftedClock _clock = new();
    private PortalServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PortalServer Server => _server ??= new(clock: _clock);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    public static TheoryData<Permission> OutOfReach =>
    [
        Permission.RevealKeys, Permission.ManageTokens, Permission.ManageOwnProfile, Permission.OrderStorage, Permission.ChangePlans, Permission.DeleteAccounts,
        Permission.ManageBillingDetails,
    ];

    [Theory]
    [MemberData(nameof(OutOfReach))]
    public void Secrets_and_what_only_the_customer_decides_stay_out_of_reach(Permission permission) =>
        Assert.Equal(Reach.None, RolePermissions.ReachWhileActing(permission));

    [Fact]
    public void Acting_reaches_only_what_is_the_customers_own() => Assert.All(
        Enum.GetValues<Permission>().Where(permission => permission is not Permission.UsePublicPages),
        permission => Assert.True(RolePermissions.ReachWhileActing(permission) <= RolePermissions.ReachOf(permission, [Role.Customer]), $"{permission}"));

    [Fact]
    public async Task Acting_shows_the_customers_pages_and_hides_secrets_and_the_back_office()
    {
        using var client = await ActAsync();

        Assert.Contains(SignInSteps.Customer, await client.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
        Assert.Contains("acting-bar", await client.ReadAsync(PortalUrls.Plans), StringComparison.Ordinal);
        foreach (var absent in new[] { PortalUrls.Jobs, PortalUrls.Storage, PortalUrls.Profile, PortalUrls.Tokens, PortalUrls.ChangePassword, PortalUrls.SecondFactor, PortalUrls.Mails, PortalUrls.OrderStorage, PortalUrls.ConfirmIdentity })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(absent)).StatusCode);
        }

        await client.PostFromAsync(PortalUrls.Accounts, PortalUrls.SignOutEverywhere);
        await using var db = await OpenAsync();
        Assert.False(await db.AuditEvents.AnyAsync(line => line.Operation == nameof(SignOutEverywhere), Token), "Staff have ended the customer's sign-ins.");
    }

    [Fact]
    public async Task Start_and_stop_are_recorded_under_both_names_with_the_reason()
    {
        using var client = await ActAsync();

        var stopped = await client.PostFromAsync(PortalUrls.Accounts, PortalUrls.EndActing);

        Assert.Equal(PortalUrls.Users, stopped.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(PortalUrls.Jobs)).StatusCode);
        await using var db = await OpenAsync();
        var (support, customer) = (await IdAsync(SignInSteps.Support), await IdAsync(SignInSteps.Customer));
        var events = await db.AuditEvents.Where(line => line.ActedForId != null).OrderBy(line => line.Id).ToListAsync(Token);
        Assert.Equal([nameof(BeginActing), nameof(EndActing)], events.Select(line => line.Operation));
        Assert.All(events, line => Assert.Equal((support, customer, customer), (line.ActorId, line.ActedForId, line.CustomerId)));
        Assert.Equal("Asked by phone", events[0].Reason);
    }

    [Fact]
    public async Task A_cookie_that_was_kept_does_not_go_on_after_the_stop()
    {
        using var client = await ActAsync();
        using var kept = new FormClient(Server.Address);
        foreach (Cookie cookie in client.Cookies.GetAllCookies())
        {
            kept.Cookies.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
        }

        Assert.Contains("acting-bar", await kept.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
        await client.PostFromAsync(PortalUrls.Accounts, PortalUrls.EndActing);

        Assert.DoesNotContain("acting-bar", await kept.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await kept.GetAsync(PortalUrls.Jobs)).StatusCode);
    }

    [Fact]
    public async Task The_stop_is_known_to_other_nodes_and_after_a_new_start()
    {
        using var client = await ActAsync();
        var services = Server.Services;
        await client.PostFromAsync(PortalUrls.Accounts, PortalUrls.EndActing);
        await using var db = await OpenAsync();
        var ended = await db.EndedActings.SingleAsync(Token);
        var person = new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, "2"), new(ClaimTypes.Role, nameof(Role.Support)), .. ActingClaims.Of(new(ended.Session, 3, "x@example.net", ended.Until, PortalUrls.Users))], "test"));
        var elsewhere = new ActingSessions(services.GetRequiredService<SessionClock>());
        Assert.True(elsewhere.Holds(person));

        using var watch = new EndedElsewhere(services.GetRequiredService<IDbContextFactory<PortalDb>>(), elsewhere, services.GetRequiredService<SessionClock>(), NullLogger<EndedElsewhere>.Instance);
        await watch.LookAsync(Token);

        Assert.False(elsewhere.Holds(person));
    }

    [Fact]
    public async Task The_time_limit_ends_it()
    {
        using var client = await ActAsync();
        _clock.Advance(TimeSpan.FromMinutes(ActingLimit.StandardMinutes - 1));
        Assert.Contains("acting-bar", await client.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.DoesNotContain("acting-bar", await client.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(PortalUrls.Jobs)).StatusCode);
    }

    [Fact]
    public async Task It_ends_with_the_role_and_with_the_sign_in_of_the_member_of_staff()
    {
        using var demoted = await ActAsync();
        await ChangeStaffAsync((users, support) => users.RemoveFromRoleAsync(support, nameof(Role.Support)));
        _clock.Advance(TimeSpan.FromMinutes(3)); // Longer than a sign-in goes without being checked.
        Assert.DoesNotContain("acting-bar", await demoted.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await demoted.GetAsync(PortalUrls.Jobs)).StatusCode);

        await ChangeStaffAsync((users, support) => users.AddToRoleAsync(support, nameof(Role.Support)));
        using var ended = await ActAsync();
        await ChangeStaffAsync((users, support) => users.UpdateSecurityStampAsync(support));
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(HttpStatusCode.Redirect, (await ended.GetAsync(PortalUrls.Accounts)).StatusCode);
    }

    [Fact]
    public async Task A_ticket_is_good_for_a_minute_and_for_whom_it_was_made()
    {
        using var client = await SignInAsync(SignInSteps.Support);
        using var other = await SignInAsync(SignInSteps.Customer);
        var ticket = await TicketAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await other.PostFromAsync(PortalUrls.Accounts, PortalUrls.BeginActing, ("ticket", ticket))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostFromAsync(PortalUrls.Accounts, PortalUrls.BeginActing, ("ticket", ticket + "x"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(PortalUrls.BeginActing, ("ticket", ticket))).StatusCode);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostFromAsync(PortalUrls.Accounts, PortalUrls.BeginActing, ("ticket", ticket))).StatusCode);
        Assert.DoesNotContain("acting-bar", await client.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_acts_for_staff_or_without_a_reason()
    {
        await using var world = await TestWorld.CreateAsync();
        var customer = await world.AddCustomerAsync();
        var support = await world.AddCustomerAsync("support@example.net", role: Role.Support);
        var admin = await world.AddCustomerAsync("admin@example.net", role: Role.Admin);
        var begin = world.Get<BeginActing>();

        Assert.Equal(RefusalCode.Conflict, (await begin.RunAsync(support, new(admin.CustomerId!.Value, "Asked by phone"), Token)).Refusal!.Code);
        Assert.Equal(RefusalCode.Conflict, (await begin.RunAsync(admin, new(support.CustomerId!.Value, "Asked by phone"), Token)).Refusal!.Code);
        Assert.Equal(nameof(BeginActingInput.Reason), (await begin.RunAsync(support, new(customer.CustomerId!.Value, " "), Token)).Refusal!.Field);
        Assert.Equal(RefusalCode.Forbidden, (await begin.RunAsync(customer with { StaffId = support.CustomerId }, new(customer.CustomerId!.Value, "Asked by phone"), Token)).Refusal!.Code);
        Assert.Null((await begin.RunAsync(support, new(customer.CustomerId!.Value, "Asked by phone"), Token)).Refusal);
    }

    [Fact]
    public async Task When_the_time_is_over_an_open_page_reaches_nothing()
    {
        await using var world = await TestWorld.CreateAsync();
        var acting = new Portal.Access.Acting("one", 7, "ann@example.net", _clock.GetUtcNow().UtcDateTime.AddMinutes(30), PortalUrls.Users);
        var sessions = new ActingSessions(new SessionClock(_clock));
        var person = new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, "3"), new(ClaimTypes.Role, nameof(Role.Support)), .. ActingClaims.Of(acting)], "test"));
        var page = new CallerContext(new FixedSignIn(person), sessions);

        var before = await page.GetAsync();
        sessions.End(acting);
        var stopped = await page.GetAsync();
        var late = new CallerContext(new FixedSignIn(person), new ActingSessions(new SessionClock(_clock)));
        _clock.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal((7, 3, Reach.Own), (before.CustomerId, before.StaffId, before.ReachOf(Permission.ReadAccounts)));
        foreach (var over in new[] { stopped, await late.GetAsync() })
        {
            Assert.Equal(Reach.None, over.ReachOf(Permission.ReadAccounts));
            Assert.Equal(Refusal.ActingIsOver, (await world.Get<ListActivity>().RunAsync(over, new(), Token)).Refusal);
        }
    }

    private async Task<FormClient> SignInAsync(string email)
    {
        var client = new FormClient(Server.Address);
        await client.SignInAsync(email, DemoSignIn.Password);
        return client;
    }

    /// <summary>Support acts for the customer.</summary>
    private async Task<FormClient> ActAsync()
    {
        var client = await SignInAsync(SignInSteps.Support);
        var begun = await client.PostFromAsync(PortalUrls.Accounts, PortalUrls.BeginActing, ("ticket", await TicketAsync()));
        Assert.Equal(PortalUrls.Accounts, begun.Headers.Location?.ToString());
        return client;
    }

    /// <summary>As the page gets it from the operation.</summary>
    private async Task<string> TicketAsync()
    {
        var staff = await IdAsync(SignInSteps.Support);
        var answer = await Server.Services.GetRequiredService<BeginActing>().RunAsync(
            new(staff, [Role.Customer, Role.Support], Door.Web), new(await IdAsync(SignInSteps.Customer), "Asked by phone"), Token);
        var (customer, email, lasts) = answer.Value;
        return Server.Services.GetRequiredService<ActingTickets>().Make(staff, new(Guid.NewGuid().ToString("N"), customer, email, _clock.GetUtcNow().UtcDateTime + lasts, PortalUrls.Users));
    }

    private async Task<int> IdAsync(string email)
    {
        await using var db = await OpenAsync();
        return await db.Users.Where(customer => customer.Email == email).Select(customer => customer.Id).SingleAsync(Token);
    }

    private async Task ChangeStaffAsync(Func<UserManager<Customer>, Customer, Task> change)
    {
        await using var scope = Server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Customer>>();
        await change(users, (await users.FindByEmailAsync(SignInSteps.Support))!);
    }

    private Task<PortalDb> OpenAsync() => Server.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);

    private sealed class FixedSignIn(ClaimsPrincipal person) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(person));
    }
}
