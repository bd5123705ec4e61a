using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Jobs;
using Portal.Core.Messaging;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Ordering;
using Portal.Tests.Support;
using RabbitMQ.Client;

namespace Portal.Tests.Messaging;

/// <summary>What one process announces reaches the others over a real broker, and nothing else does.</summary>
[Trait("Needs", "Rabbit")]
public sealed class RabbitNoticeTests(RabbitServer rabbit) : IAsyncLifetime
{
    private MessagingOptions _options = null!;

    public async ValueTask InitializeAsync()
    {
        await rabbit.StartAsync();
        _options = rabbit.Options();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Notice_is_heard_by_every_other_process_and_not_by_ones_own()
    {
        await using var first = await RabbitNode.WorkerAsync(_options);
        await using var second = await RabbitNode.PagesAsync(_options);
        await using var third = await RabbitNode.PagesAsync(_options);
        var heard = new[] { first, second, third }.Select(Listen).ToList();

        first.Get<INotices>().Announce(NoticeKind.Over, "a");
        second.Get<INotices>().Announce(NoticeKind.Over, "b");

        await Eventually.TrueAsync(() => Task.FromResult(heard[2].Count == 2 && heard[0].Count == 1 && heard[1].Count == 1));
        Assert.Equal(["b"], heard[0]);
        Assert.Equal(["a"], heard[1]);
    }

    [Fact]
    public async Task Odd_messages_are_passed_over_and_a_listener_that_fails_is_called_again()
    {
        await using var node = await RabbitNode.WorkerAsync(_options);
        await using var other = await RabbitNode.WorkerAsync(_options);
        node.Get<INotices>().Listen(NoticeKind.Over, _ => throw new InvalidOperationException("bug"));
        var heard = Listen(node);
        foreach (var body in (string[])["", "null", "{}", """{"Kind":"999","About":"x"}""", """{"Kind":"Over","About":null}""", $$"""{"Kind":"Over","About":"{{new string('x', 101)}}"}"""])
        {
            await PublishAsync(node, body);
        }

        other.Get<INotices>().Announce(NoticeKind.Over, "a");
        await Eventually.TrueAsync(() => Task.FromResult(!heard.IsEmpty));
        Assert.Equal(["a"], heard);
    }

    [Fact]
    public async Task Sign_ins_plans_and_jobs_of_one_portal_are_known_to_another()
    {
        await using var pages = await TestWorld.CreateAsync(services => services.AddSingleton(new WorkPlace(false)), messaging: _options);
        await using var worker = await TestWorld.CreateAsync(messaging: _options);
        var signedOut = new TaskCompletionSource<int>();
        worker.Get<EndedSignIns>().Ended += id => signedOut.TrySetResult(id);
        var jobs = worker.Get<JobQueue>();
        await worker.AddSamplePlansAsync();
        var plans = await worker.Get<KnownPlans>().ListAsync(TestContext.Current.CancellationToken);

        pages.Get<EndedSignIns>().Announce(7);
        pages.Get<KnownPlans>().Forget();
        pages.Get<JobQueue>().Signal();

        Assert.Equal(7, await signedOut.Task.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(async () => !ReferenceEquals(plans, await worker.Get<KnownPlans>().ListAsync(TestContext.Current.CancellationToken)));
        await jobs.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Order_that_is_placed_where_nobody_works_is_begun_at_once_where_somebody_does()
    {
        await using var pages = await TestWorld.CreateAsync(services => services.AddSingleton(new WorkPlace(false)), messaging: _options);
        await using var other = await RabbitNode.WorkerAsync(_options);
        var heard = Listen(other, NoticeKind.WorkIsThere);

        pages.Get<OrderWorker>().Signal();

        await Eventually.TrueAsync(() => Task.FromResult(heard.Contains(nameof(OrderWorker))));
        await using var works = await TestWorld.CreateAsync(messaging: _options);
        works.Get<OrderWorker>().Signal();
        works.Get<JobQueue>().Signal();
        Assert.Single(heard, name => name == nameof(OrderWorker));
    }

    private static System.Collections.Concurrent.ConcurrentQueue<string> Listen(RabbitNode node) => Listen(node, NoticeKind.Over);

    private static System.Collections.Concurrent.ConcurrentQueue<string> Listen(RabbitNode node, NoticeKind kind)
    {
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        node.Get<INotices>().Listen(kind, heard.Enqueue);
        return heard;
    }

    private static async Task PublishAsync(RabbitNode node, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = node.Get<MessagingOptions>().Uri! }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(new(true, true), TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync(node.Get<BrokerNames>().Notices, "", System.Text.Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
    }
}
