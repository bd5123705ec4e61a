using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Messaging;
using Portal.Core.Messaging.InProcess;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Metering;

/// <summary>Who shares a reading, who is turned away, and who does not wait.</summary>
public sealed class UsageQueueTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly UsageQueue _queue;
    private int _begun;
    private int _saved;

    public UsageQueueTests() => _queue = new(
        new UsageQueueOptions { Capacity = 2, Workers = 1 },
        async (_, stop) =>
        {
            Interlocked.Increment(ref _begun);
            await _answer.Task.WaitAsync(stop);
            Interlocked.Increment(ref _saved);
        },
        NullLogger<UsageQueue>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _queue.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _queue.StopAsync(CancellationToken.None);
        _queue.Dispose();
    }

    [Fact]
    public async Task Requests_for_the_same_account_share_one_reading_until_it_is_saved()
    {
        var askers = Enumerable.Range(0, 20).Select(_ => AskAsync("a")).ToList();
        _answer.SetResult();

        Assert.All(await Task.WhenAll(askers), Assert.True);
        Assert.Equal(1, _saved);
        Assert.True(await AskAsync("a"));
        Assert.Equal(2, _saved);
    }

    [Fact]
    public async Task Reading_belongs_to_the_trace_of_whoever_asked_for_it_first()
    {
        using var traces = new TraceRecorder();
        _answer.SetResult();

        Assert.True(await traces.WithinAsync(() => AskAsync("a")));

        Assert.Equal(traces.Id, (await traces.WaitAsync("usage.read")).TraceId);
    }

    [Fact]
    public async Task Reading_that_takes_too_long_is_not_waited_for_and_saved_all_the_same()
    {
        Assert.False(await _queue.AskAsync("a", TimeSpan.FromMilliseconds(20), Token));
        _answer.SetResult();

        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _saved) == 1));
    }

    [Fact]
    public async Task Full_queue_turns_away_at_once()
    {
        var running = AskAsync("a");
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _begun) == 1));
        var waiting = new[] { AskAsync("b"), AskAsync("c") };

        Assert.False(await AskAsync("d"));
        Assert.All([running, .. waiting], task => Assert.False(task.IsCompleted));
        _answer.SetResult();
        Assert.All(await Task.WhenAll([running, .. waiting, AskAsync("a")]), Assert.True);
    }

    [Fact]
    public async Task Storage_that_is_away_and_a_bug_are_no_reading_and_the_next_one_is_tried()
    {
        _answer.SetException(new StorageException(StorageFault.Unavailable, "away"));
        Assert.False(await AskAsync("a"));
        await using (var broken = new UsageQueueHolder((_, _) => throw new InvalidOperationException("bug")))
        {
            Assert.False(await broken.Queue.AskAsync("a", Eventually.Patience, Token));
            Assert.False(await broken.Queue.AskAsync("a", Eventually.Patience, Token));
        }

        Assert.False(await AskAsync("a"));
        Assert.Equal(2, _begun);
    }

    [Fact]
    public async Task Who_still_waits_when_the_portal_stops_is_told()
    {
        var asked = new[] { AskAsync("a"), AskAsync("b") };
        await _queue.StopAsync(Token);

        Assert.All(await Task.WhenAll(asked), Assert.False);
        Assert.False(await AskAsync("c"));
    }

    private Task<bool> AskAsync(string s3uid) => _queue.AskAsync(s3uid, Eventually.Patience, Token);

    private sealed class UsageQueueHolder : IAsyncDisposable
    {
        public UsageQueueHolder(Func<string, CancellationToken, Task> read)
        {
            Queue = new(new UsageQueueOptions(), read, NullLogger<UsageQueue>.Instance);
            _ = Queue.StartAsync(CancellationToken.None);
        }

        public UsageQueue Queue { get; }

        public async ValueTask DisposeAsync()
        {
            await Queue.StopAsync(CancellationToken.None);
            Queue.Dispose();
        }
    }
}
