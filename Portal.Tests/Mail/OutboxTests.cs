using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Mail;

public sealed class OutboxTests : IAsyncLifetime
{
    private const string Secret = "https://portal.example.net/reset-password?token=very-secret";

    private readonly PostOffice _office = new();
    private TestWorld _world = null!;
    private int _ann;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync(services => services.AddSingleton<IMailer>(_office));

        // The tests say themselves when something is sent.
        await _world.Get<MailSender>().StopAsync(Token);
        _ann = (await _world.AddCustomerAsync()).CustomerId!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _office.Dispose();
    }

    [Fact]
    public async Task A_mail_is_sent_once_its_transaction_is_committed()
    {
        await using var db = await _world.OpenDbAsync();
        await using (var transaction = await db.Database.BeginTransactionAsync(Token))
        {
            await AddAsync(db, MailKind.Renewed, "one");
            await db.SaveChangesAsync(Token);
            await SendAsync();
            Assert.Empty(_office.Taken);
            await transaction.CommitAsync(Token);
        }

        await SendAsync();
        await SendAsync();

        var mail = Assert.Single(_office.Taken);
        Assert.Equal(("ann@example.net", "Hello"), (mail.To, mail.Subject));
        Assert.Equal(OutboxState.Sent, (await ReadAsync("one")).State);
    }

    [Fact]
    public async Task A_commit_wakes_the_sender_long_before_its_next_round()
    {
        var sender = _world.Get<MailSender>();
        await sender.StartAsync(Token);
        await using var db = await _world.OpenDbAsync();
        await AddAsync(db, MailKind.Renewed, "first");
        await db.SaveChangesAsync(Token);
        await _office.WaitAsync(1);

        // By now the sender sleeps, or is about to.
        await using (var transaction = await db.Database.BeginTransactionAsync(Token))
        {
            await AddAsync(db, MailKind.Renewed, "second");
            await db.SaveChangesAsync(Token);
            await transaction.CommitAsync(Token);
        }

        await _office.WaitAsync(2);
        await sender.StopAsync(Token);
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_told()
    {
        await using var db = await _world.OpenDbAsync();
        await using (await db.Database.BeginTransactionAsync(Token))
        {
            await AddAsync(db, MailKind.Renewed, "one");
            await db.SaveChangesAsync(Token);
        }

        await SendAsync();

        Assert.Empty(_office.Taken);
    }

    [Fact]
    public async Task The_same_happening_is_told_once()
    {
        await using var db = await _world.OpenDbAsync();
        await AddAsync(db, MailKind.Renewed, "one");
        await AddAsync(db, MailKind.Renewed, "one");
        await db.SaveChangesAsync(Token);
        await using var later = await _world.OpenDbAsync();
        await AddAsync(later, MailKind.Renewed, "one");
        await later.SaveChangesAsync(Token);

        await SendAsync();

        Assert.Single(_office.Taken);
    }

    [Fact]
    public async Task A_mail_that_is_not_taken_is_tried_again_with_growing_pauses_for_a_day()
    {
        _office.Failure = new MailException("busy");
        await PostAsync(MailKind.Renewed, "one");

        var tries = 0;
        foreach (var pause in MailSender.Pauses)
        {
            await SendAsync();
            Assert.Equal((OutboxState.Waiting, ++tries, "busy"), await StateAsync("one"));
            await SendAsync();
            Assert.Equal(tries, (await ReadAsync("one")).Attempts);
            _world.Clock.Advance(pause);
        }

        Assert.InRange(_world.Clock.Now - TestClock.Start, TimeSpan.FromHours(20), TimeSpan.FromHours(28));
        await SendAsync();
        Assert.Equal((OutboxState.Failed, tries + 1, "busy"), await StateAsync("one"));
        _office.Failure = null;
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await SendAsync();
        Assert.Empty(_office.Taken);
    }

    [Fact]
    public async Task A_mail_that_failed_once_comes_with_the_next_try()
    {
        _office.Failure = new MailException("busy");
        await PostAsync(MailKind.Renewed, "one");
        await SendAsync();
        _office.Failure = null;
        _world.Clock.Advance(MailSender.Pauses[0]);

        await SendAsync();

        Assert.Single(_office.Taken);
        Assert.Equal((OutboxState.Sent, 2, null), await StateAsync("one"));
    }

    [Fact]
    public async Task A_mail_that_may_be_out_is_not_sent_again()
    {
        _office.Failure = new MailException("silence", mayBeOut: true);
        await PostAsync(MailKind.Renewed, "one");
        await SendAsync();
        _office.Failure = null;
        _world.Clock.Advance(TimeSpan.FromDays(2));

        await SendAsync();

        Assert.Empty(_office.Taken);
        Assert.Equal(OutboxState.Unclear, (await ReadAsync("one")).State);
    }

    [Fact]
    public async Task Two_senders_at_once_hand_every_mail_over_once()
    {
        const int Mails = 120;
        await using (var db = await _world.OpenDbAsync())
        {
            for (var number = 0; number < Mails; number++)
            {
                await AddAsync(db, MailKind.Renewed, $"mail {number}");
            }

            await db.SaveChangesAsync(Token);
        }

        await Task.WhenAll(NewSender().RunOnceAsync(Token), NewSender().RunOnceAsync(Token), SendAsync());

        Assert.Equal(Mails, _office.Taken.Count);
        Assert.Equal(Mails, _office.Taken.Select(mail => mail.Name).Distinct().Count());
    }

    [Theory]
    [InlineData(false, OutboxState.Unclear, 0)]
    [InlineData(true, OutboxState.Sent, 1)]
    public async Task A_mail_whose_sender_ended_in_the_middle_is_sent_again_only_where_that_changes_nothing(bool isRepeatable, OutboxState state, int taken)
    {
        _office.IsRepeatable = isRepeatable;
        await PostAsync(MailKind.Renewed, "one");
        await using (var db = await _world.OpenDbAsync())
        {
            // What a process leaves behind that is killed while it hands the mail over.
            await db.OutboxMails.ExecuteUpdateAsync(
                row => row.SetProperty(mail => mail.State, OutboxState.Sending).SetProperty(mail => mail.Attempts, 1)
                    .SetProperty(mail => mail.LeaseOwner, Guid.NewGuid()).SetProperty(mail => mail.LeaseUntil, TestClock.Start.AddMinutes(2)),
                Token);
        }

        await SendAsync();
        Assert.Empty(_office.Taken);
        _world.Clock.Advance(TimeSpan.FromMinutes(3));
        await SendAsync();

        Assert.Equal(taken, _office.Taken.Count);
        Assert.Equal(state, (await ReadAsync("one")).State);
    }

    [Fact]
    public async Task A_kind_that_is_not_wanted_is_recorded_and_not_sent_but_what_protects_the_sign_in_is()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            (await db.Users.SingleAsync(Token)).MutedMails = [MailKind.Renewed, MailKind.NewSignIn];
            await db.SaveChangesAsync(Token);
        }

        await PostAsync(MailKind.Renewed, "renewed");
        await PostAsync(MailKind.NewSignIn, "sign-in");
        await SendAsync();

        Assert.EndsWith("sign-in", Assert.Single(_office.Taken).Text.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(OutboxState.Unwanted, (await ReadAsync("renewed")).State);
    }

    [Fact]
    public async Task What_a_mail_says_cannot_be_read_in_the_table_and_a_secret_link_is_gone_once_it_is_out()
    {
        await PostAsync(MailKind.NewPassword, "secret");
        await PostAsync(MailKind.Renewed, "other");
        var body = (await ReadAsync("secret")).Body;
        Assert.NotNull(body);
        Assert.DoesNotContain("very-secret", body, StringComparison.Ordinal);

        await SendAsync();

        Assert.Contains(_office.Taken, mail => mail.Text.Contains(Secret, StringComparison.Ordinal));
        Assert.Null((await ReadAsync("secret")).Body);
        Assert.NotNull((await ReadAsync("other")).Body);
    }

    [Fact]
    public async Task A_mail_keeps_its_name_over_all_tries()
    {
        _office.Failure = new MailException("busy");
        await PostAsync(MailKind.Renewed, "one");
        await SendAsync();
        _office.Failure = null;
        _world.Clock.Advance(MailSender.Pauses[0]);
        await SendAsync();

        Assert.Equal(2, _office.Names.Count);
        Assert.Single(_office.Names.Distinct());
    }

    private MailSender NewSender() => new(
        _world.Get<IDbContextFactory<PortalDb>>(), _world.Get<Outbox>(), _world.Get<MailRenderer>(), _office, _world.Get<PeriodicTasks>(), NullLogger<MailSender>.Instance);

    private Task SendAsync() => _world.Get<MailSender>().RunOnceAsync(Token);

    private async Task PostAsync(MailKind kind, string key)
    {
        await using var db = await _world.OpenDbAsync();
        await AddAsync(db, kind, key);
        await db.SaveChangesAsync(Token);
    }

    private async Task AddAsync(PortalDb db, MailKind kind, string key) => await _world.Get<Outbox>().AddAsync(
        db, await db.Users.SingleAsync(customer => customer.Id == _ann, Token), kind, key, new("Hello", $"About {key}") { Button = new("Open", new Uri(Secret)) }, Token);

    private async Task<OutboxMail> ReadAsync(string key)
    {
        await using var db = await _world.OpenDbAsync();
        return await db.OutboxMails.AsNoTracking().SingleAsync(mail => mail.Key == key, Token);
    }

    private async Task<(OutboxState State, int Attempts, string? Error)> StateAsync(string key)
    {
        var mail = await ReadAsync(key);
        return (mail.State, mail.Attempts, mail.Error);
    }

    /// <summary>A way for mails that keeps what it takes, and takes nothing on bad days.</summary>
    private sealed class PostOffice : IMailer, IDisposable
    {
        private readonly SemaphoreSlim _arrived = new(0);

        public bool IsRepeatable { get; set; }

        public void Dispose() => _arrived.Dispose();

        public MailException? Failure { get; set; }

        public ConcurrentQueue<OutgoingMail> Taken { get; } = [];

        /// <summary>Of all that was handed over, taken or not.</summary>
        public ConcurrentQueue<string> Names { get; } = [];

        public Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
        {
            Names.Enqueue(mail.Name);
            if (Failure is not null)
            {
                throw Failure;
            }

            Taken.Enqueue(mail);
            _arrived.Release();
            return Task.CompletedTask;
        }

        /// <summary>Waits less than a round of the sender for the next mail.</summary>
        public async Task WaitAsync(int count)
        {
            Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(4), Token), "Nothing came.");
            Assert.Equal(count, Taken.Count);
        }
    }
}
