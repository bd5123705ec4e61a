using Microsoft.EntityFrameworkCore;
using Portal.Core.Messaging;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Monitoring;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Messaging;

/// <summary>What staff see of messages that were set aside, and do with them.</summary>
[Trait("Needs", "Rabbit")]
public sealed class DeadMessageTests(RabbitServer rabbit) : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _admin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await rabbit.StartAsync();
        _world = await TestWorld.CreateAsync(messaging: rabbit.Options());
        _admin = await _world.AddCustomerAsync("admin@example.net", role: Role.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }

    [Fact]
    public async Task Messages_are_shown_oldest_first_and_stay_where_they_are()
    {
        await PutAsync("junk", """{"Version":1,"S3uid":"abc"}""");

        for (var look = 0; look < 3; look++)
        {
            var shown = (await ShowAsync()).SetAside!;
            Assert.Equal([null, "abc"], shown.Select(message => message.S3uid));
            Assert.Equal(4, shown[0].Bytes);
        }
    }

    [Fact]
    public async Task Message_that_is_removed_is_gone_and_the_others_stay_and_the_audit_says_why()
    {
        await PutAsync("junk", """{"Version":1,"S3uid":"abc"}""");
        var first = (await ShowAsync()).SetAside![0];

        Assert.Equal(RefusalCode.Invalid, (await _world.Get<RemoveDeadMessage>().RunAsync(_admin, new(first.Id), Token)).Refusal?.Code);
        for (var time = 0; time < 2; time++)
        {
            Assert.Null((await _world.Get<RemoveDeadMessage>().RunAsync(_admin, new(first.Id, "Nobody sent this"), Token)).Refusal);
        }

        Assert.Equal("abc", Assert.Single((await ShowAsync()).SetAside!).S3uid);
        await using var db = await _world.OpenDbAsync();
        Assert.Equal("Nobody sent this", (await db.AuditEvents.SingleAsync(line => line.Operation == nameof(RemoveDeadMessage), Token)).Reason);
    }

    [Fact]
    public async Task Request_that_is_sent_again_is_read()
    {
        await PutAsync("""{"Version":1,"S3uid":"abc"}""");
        var dead = Assert.Single((await ShowAsync()).SetAside!);
        using var readings = new Metering.Readings("abc");

        Assert.Null((await _world.Get<SendDeadMessageAgain>().RunAsync(_admin, new(dead.Id, "The bug is mended"), Token)).Refusal);

        Assert.Empty((await ShowAsync()).SetAside!);
        await Eventually.TrueAsync(() => Task.FromResult(_world.Get<BrokerState>().View is { Waiting: 0, SetAside: 0, LookedAt: not null }));
        await using var db = await _world.OpenDbAsync();
        Assert.Equal("abc", (await db.AuditEvents.SingleAsync(line => line.Operation == nameof(SendDeadMessageAgain), Token)).Subject);
    }

    [Fact]
    public async Task Broker_that_is_away_is_said_and_nothing_is_noted()
    {
        await _world.Get<Broker>().StopAsync(Token);

        Assert.Null((await ShowAsync()).SetAside);
        Assert.Equal(RefusalCode.Conflict, (await _world.Get<RemoveDeadMessage>().RunAsync(_admin, new("x", "Nobody sent this"), Token)).Refusal?.Code);
    }

    private async Task<BrokerReport> ShowAsync() => (await _world.Get<ShowBroker>().RunAsync(_admin, new(), Token)).Value;

    private Task PutAsync(params string[] bodies) => SetAside.PutAsync(_world.Get<MessagingOptions>(), bodies);
}
