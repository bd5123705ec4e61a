using System.Diagnostics;
using Portal.Core.Messaging;
using Portal.Core.Messaging.RabbitMq;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Messaging;

/// <summary>Requests for readings over a real broker: who reads, who is turned away, what is set aside.</summary>
[Trait("Needs", "Rabbit")]
public sealed class RabbitQueueTests(RabbitServer rabbit) : IAsyncLifetime
{
    private MessagingOptions _options = null!;

    public async ValueTask InitializeAsync()
    {
        await rabbit.StartAsync();
        _options = rabbit.Options();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Pages_leave_readings_to_workers_and_hear_when_they_are_saved()
    {
        await using var worker = await RabbitNode.WorkerAsync(_options);
        await using var pages = await RabbitNode.PagesAsync(_options);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(place => pages.AskAsync($"a{place}")));

        Assert.All(answers, Assert.True);
        Assert.Equal(200, worker.Saved.Distinct().Count());
        Assert.Empty(pages.Begun);
        await Eventually.TrueAsync(() => Task.FromResult(pages.State is { Waiting: 0, SetAside: 0 }));
    }

    [Fact]
    public async Task Reading_belongs_to_the_trace_of_whoever_asked_for_it()
    {
        using var traces = new TraceRecorder();
        await using var worker = await RabbitNode.WorkerAsync(_options);
        await using var pages = await RabbitNode.PagesAsync(_options);

        Assert.True(await traces.WithinAsync(() => pages.AskAsync("a")));

        var ask = await traces.WaitAsync("usage.ask");
        var read = await traces.WaitAsync("usage.read");
        Assert.Equal((traces.Id, ask.SpanId, ActivityKind.Consumer), (read.TraceId, read.ParentSpanId, read.Kind));
        Assert.Single(worker.Saved);
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0")]
    [InlineData("not a trace, but as long as one is: fifty-five letters.")]
    [InlineData(7)]
    public async Task Header_that_names_no_trace_does_not_keep_a_request_from_being_read(object header)
    {
        await using var worker = await RabbitNode.WorkerAsync(_options);

        await worker.PutAsync(_options.Prefix + ".usage", UsageRequest.Write("a").ToArray(), new() { ["traceparent"] = header });

        await Eventually.TrueAsync(() => Task.FromResult(worker.Saved.Count == 1));
    }

    [Fact]
    public async Task Requests_for_the_same_account_share_one_reading_until_it_is_saved()
    {
        var go = new TaskCompletionSource();
        await using var worker = await RabbitNode.WorkerAsync(_options, (_, stop) => go.Task.WaitAsync(stop));
        await using var pages = await RabbitNode.PagesAsync(_options);

        var askers = Enumerable.Range(0, 20).Select(_ => pages.AskAsync("a")).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(!worker.Begun.IsEmpty));
        go.SetResult();

        Assert.All(await Task.WhenAll(askers), Assert.True);
        Assert.True(await pages.AskAsync("a"));
        Assert.Equal(2, worker.Saved.Count);
    }

    [Fact]
    public async Task Reading_that_takes_too_long_is_not_waited_for_and_saved_all_the_same()
    {
        var go = new TaskCompletionSource();
        await using var worker = await RabbitNode.WorkerAsync(_options, (_, stop) => go.Task.WaitAsync(stop));
        await using var pages = await RabbitNode.PagesAsync(_options);

        Assert.False(await pages.AskAsync("a", TimeSpan.FromMilliseconds(50)));
        go.SetResult();

        await Eventually.TrueAsync(() => Task.FromResult(worker.Saved.Count == 1));
    }

    [Fact]
    public async Task Full_queue_turns_away_and_what_it_took_is_read()
    {
        var go = new TaskCompletionSource();
        var limits = new UsageQueueOptions { Capacity = 2, Workers = 1 };
        await using var worker = await RabbitNode.WorkerAsync(_options, (_, stop) => go.Task.WaitAsync(stop), limits);
        await using var pages = await RabbitNode.PagesAsync(_options, limits: limits);

        // Whether messages that are being read count too, and how far over its limit a queue goes, is the broker's.
        var asked = Enumerable.Range(0, 20).Select(place => pages.AskAsync($"a{place}")).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(asked.Any(task => task.IsCompleted)));
        go.SetResult();
        var answers = await Task.WhenAll(asked);

        Assert.Contains(false, answers);
        Assert.Contains(true, answers);
        Assert.Equal(answers.Count(isSaved => isSaved), worker.Saved.Count);
    }

    [Fact]
    public async Task Storage_that_is_away_is_no_reading_and_nothing_stays_behind()
    {
        await using var worker = await RabbitNode.WorkerAsync(_options, (_, _) => throw new StorageException(StorageFault.Unavailable, "away"));
        await using var pages = await RabbitNode.PagesAsync(_options);

        Assert.False(await pages.AskAsync("a"));
        Assert.False(await pages.AskAsync("a"));
        Assert.Equal(2, worker.Begun.Count);
        await Eventually.TrueAsync(() => Task.FromResult(pages.State is { Waiting: 0, SetAside: 0 }));
    }

    [Fact]
    public async Task Request_that_fails_again_and_again_is_set_aside_and_the_others_are_read()
    {
        await using var worker = await RabbitNode.WorkerAsync(_options, (s3uid, _) => s3uid == "bad" ? throw new InvalidOperationException("bug") : Task.CompletedTask);
        await using var pages = await RabbitNode.PagesAsync(_options);

        var bad = pages.AskAsync("bad");
        Assert.True(await pages.AskAsync("good"));

        Assert.False(await bad);
        Assert.Equal(UsageConsumer.Tries, worker.Begun.Count(s3uid => s3uid == "bad"));
        await Eventually.TrueAsync(() => Task.FromResult(pages.State.SetAside == 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("""{"Version":2,"S3uid":"a"}""")]
    [InlineData("""{"Version":1,"S3uid":"../../etc"}""")]
    [InlineData("""{"Version":1,"S3uid":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    public async Task Message_that_nobody_can_read_is_set_aside_at_once(string body)
    {
        await using var worker = await RabbitNode.WorkerAsync(_options);

        await worker.PutAsync(worker.Get<BrokerNames>().Usage, System.Text.Encoding.UTF8.GetBytes(body));

        await Eventually.TrueAsync(() => Task.FromResult(worker.State is { SetAside: 1, Waiting: 0 }));
        Assert.Empty(worker.Begun);
        Assert.True(await worker.AskAsync("a"));
    }

    [Fact]
    public async Task Worker_that_dies_in_the_middle_of_a_reading_leaves_it_to_another()
    {
        await using var dying = await RabbitNode.WorkerAsync(_options, (_, stop) => Task.Delay(Timeout.Infinite, stop));
        await using var pages = await RabbitNode.PagesAsync(_options);
        var asked = pages.AskAsync("a");
        await Eventually.TrueAsync(() => Task.FromResult(dying.Begun.Count == 1));

        await using var other = await RabbitNode.WorkerAsync(_options);
        await dying.Get<Broker>().StopAsync(TestContext.Current.CancellationToken);

        Assert.True(await asked);
        Assert.Equal(["a"], other.Saved);
        Assert.Empty(pages.Begun);
    }

    [Fact]
    public async Task Where_nobody_reads_pages_read_themselves()
    {
        await using var pages = await RabbitNode.PagesAsync(_options);

        Assert.True(await pages.AskAsync("a"));

        Assert.Equal(["a"], pages.Saved);
        Assert.Equal((true, 0), (pages.State.IsConnected, pages.State.Waiting));
    }
}
