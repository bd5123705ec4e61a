using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Mail;

/// <summary>What staff see of mails, and sending them again.</summary>
public sealed class StaffMailsTests : IAsyncLifetime
{
    private static readonly Uri s_page = new("https://portal.example/page");

    private TestWorld _world = null!;
    private Caller _staff = null!;
    private Caller _ann = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        await _world.Get<MailSender>().StopAsync(Token); // The tests say when mails go out.
        _staff = await _world.AddCustomerAsync("staff@example.net", role: Role.Support);
        _ann = await _world.AddCustomerAsync();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Mails_are_found_by_state_kind_and_customer()
    {
        var failed = await AddAsync(MailKind.OrderReady, OutboxState.Failed);
        var sent = await AddAsync(MailKind.Renewed, OutboxState.Sent);
        var other = await AddAsync(MailKind.Renewed, OutboxState.Unclear, _staff);

        Assert.Equal([other, sent, failed], await FindAsync(new()));
        Assert.Equal([failed], await FindAsync(new(OutboxState.Failed)));
        Assert.Equal([other, sent], await FindAsync(new(Kind: MailKind.Renewed)));
        Assert.Equal([sent, failed], await FindAsync(new(Customer: "Ann@Example.net")));
        Assert.Equal([other], await FindAsync(new(Customer: $"{_staff.CustomerId}")));
        Assert.Equal([failed], await FindAsync(new(BeforeId: sent)));
        Assert.Empty(await FindAsync(new(Customer: "nobody@example.net")));
    }

    [Theory]
    [InlineData(OutboxState.Failed)]
    [InlineData(OutboxState.Unclear)]
    [InlineData(OutboxState.Waiting)]
    public async Task Mail_that_is_not_out_is_tried_anew(OutboxState state)
    {
        var id = await AddAsync(MailKind.OrderReady, state);

        Assert.Null((await ResendAsync(id)).Refusal);
        await _world.Get<MailSender>().RunOnceAsync(Token);

        await using var db = await _world.OpenDbAsync();
        var mail = await db.OutboxMails.SingleAsync(mail => mail.CustomerId == _ann.CustomerId, Token);
        Assert.Equal((id, OutboxState.Sent, 1), (mail.Id, mail.State, mail.Attempts));
        Assert.Equal("ann@example.net", Assert.Single(await _world.Mails.ReadAsync(Token)).To);
        var trace = await db.AuditEvents.SingleAsync(line => line.Operation == nameof(ResendMail), Token);
        Assert.Equal(("asked by phone", _ann.CustomerId, _staff.CustomerId), (trace.Reason, trace.CustomerId, trace.ActorId));
    }

    [Fact]
    public async Task Mail_that_is_out_goes_out_again_as_another_one()
    {
        var id = await AddAsync(MailKind.OrderReady, OutboxState.Sent);

        Assert.Null((await ResendAsync(id)).Refusal);
        await _world.Get<MailSender>().RunOnceAsync(Token);

        await using var db = await _world.OpenDbAsync();
        Assert.Equal(2, await db.OutboxMails.CountAsync(mail => mail.State == OutboxState.Sent && mail.Subject == "Hello", Token));
        Assert.Equal("Hello", Assert.Single(await _world.Mails.ReadAsync(Token)).Subject);
    }

    [Fact]
    public async Task Mail_with_a_secret_link_is_not_sent_again_but_a_fresh_link_is()
    {
        var id = await AddAsync(MailKind.NewPassword, OutboxState.Failed);

        Assert.Null((await ResendAsync(id)).Refusal);
        await _world.Get<MailSender>().RunOnceAsync(Token);

        await using var db = await _world.OpenDbAsync();
        Assert.Equal(OutboxState.Failed, (await db.OutboxMails.SingleAsync(mail => mail.Id == id, Token)).State);
        var mail = Assert.Single(await _world.Mails.ReadAsync(Token));
        Assert.NotEqual("Hello", mail.Subject);
        Assert.Contains($"{s_page}?token=", mail.Text, StringComparison.Ordinal);
        var trace = await db.AuditEvents.SingleAsync(line => line.Operation == nameof(ResendMail), Token);
        Assert.DoesNotContain("token", $"{trace.Subject} {trace.Detail}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirmation_of_a_confirmed_address_is_refused()
    {
        var id = await AddAsync(MailKind.ConfirmEmail, OutboxState.Sent);
        await using (var db = await _world.OpenDbAsync())
        {
            (await db.Users.SingleAsync(customer => customer.Id == _ann.CustomerId, Token)).EmailConfirmed = true;
            await db.SaveChangesAsync(Token);
        }

        Assert.Equal(RefusalCode.Conflict, (await ResendAsync(id)).Refusal?.Code);
    }

    [Fact]
    public async Task Mail_that_is_under_way_unwanted_missing_or_was_just_sent_again_is_refused_and_so_is_no_reason()
    {
        var failed = await AddAsync(MailKind.OrderReady, OutboxState.Failed);

        Assert.Equal(RefusalCode.Conflict, (await ResendAsync(await AddAsync(MailKind.OrderReady, OutboxState.Sending))).Refusal?.Code);
        Assert.Equal(RefusalCode.Conflict, (await ResendAsync(await AddAsync(MailKind.OrderReady, OutboxState.Unwanted))).Refusal?.Code);
        Assert.Equal(RefusalCode.NotFound, (await ResendAsync(999)).Refusal?.Code);
        Assert.Equal((RefusalCode.Invalid, "Reason"), await CodeAndFieldAsync(failed, " "));
        Assert.Null((await ResendAsync(failed)).Refusal);
        Assert.Equal(RefusalCode.TooManyTries, (await ResendAsync(failed)).Refusal?.Code);
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Null((await ResendAsync(failed)).Refusal);
    }

    public static TheoryData<FindMailsInput> Filters => new(
        new FindMailsInput(), new FindMailsInput(OutboxState.Failed), new FindMailsInput(Kind: MailKind.Renewed), new FindMailsInput(Customer: "7"),
        new FindMailsInput(OutboxState.Sent, MailKind.Renewed));

    [Trait("Needs", "Sqlite")]
    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Every_filter_and_page_is_read_from_an_index(FindMailsInput input)
    {
        foreach (var page in new[] { input, input with { BeforeId = 9 } })
        {
            var lines = await _world.PlansAsync(services => new FindMails(services).RunAsync(_staff, page, Token));
            Assert.All(lines, line => Assert.DoesNotContain("TEMP B-TREE", line, StringComparison.Ordinal)); // Without a filter it goes along the numbers.
        }
    }

    private async Task<(RefusalCode?, string?)> CodeAndFieldAsync(long id, string reason)
    {
        var refusal = (await ResendAsync(id, reason)).Refusal;
        return (refusal?.Code, refusal?.Field);
    }

    private Task<Result<Done>> ResendAsync(long id, string reason = "asked by phone") => _world.Get<ResendMail>().RunAsync(_staff, new(id, reason, s_page, s_page), Token);

    private async Task<IReadOnlyList<long>> FindAsync(FindMailsInput input) => [.. (await _world.Get<FindMails>().RunAsync(_staff, input, Token)).Value.Mails.Select(mail => mail.Id)];

    private async Task<long> AddAsync(MailKind kind, OutboxState state, Caller? to = null)
    {
        await using var db = await _world.OpenDbAsync();
        var customer = await db.Users.SingleAsync(customer => customer.Id == (to ?? _ann).CustomerId, Token);
        await _world.Get<Outbox>().AddAsync(db, customer, kind, $"{Guid.NewGuid()}", new("Hello", "World"), Token);
        var mail = db.OutboxMails.Local.Single();
        mail.State = state;
        mail.Attempts = state is OutboxState.Failed ? 9 : 0;
        mail.LeaseUntil = state is OutboxState.Sending ? _world.Clock.Now.AddMinutes(1) : null;
        await db.SaveChangesAsync(Token);
        return mail.Id;
    }
}
