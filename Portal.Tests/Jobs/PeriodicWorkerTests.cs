namespace Portal.Tests.Jobs;

/// <summary>Who of several processes does periodic work, when, and what is recorded of it.</summary>
public sealed class PeriodicWorkerTests : IAsyncLifetime
{
    private static readonly TimeSpan s_shortLease = TimeSpan.FromMilliseconds(300);

    private WorkerLab _lab = null!;
    private int _rounds;

    public async ValueTask InitializeAsync() => _lab = await WorkerLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Two_processes_do_each_round_once()
    {
        const int Ticks = 30;
        var atOnce = 0;
        var doubled = false;
        async Task RoundAsync(CancellationToken stop)
        {
            doubled |= Interlocked.Increment(ref atOnce) > 1;
            await Task.Yield();
            Interlocked.Increment(ref _rounds);
            Interlocked.Decrement(ref atOnce);
        }

        await _lab.StartAsync(RoundAsync);
        await _lab.StartAsync(RoundAsync);

        for (var tick = 1; tick <= Ticks; tick++)
        {
            await _lab.WaitForAsync(task => task.FinishedAt == _lab.Clock.Now && task.LeaseOwner is null && task.DueAt == _lab.Clock.Now + WorkerLab.Interval);
            Assert.Equal(tick, Volatile.Read(ref _rounds));
            _lab.Clock.Advance(WorkerLab.Interval);
        }

        Assert.False(doubled);
    }

    [Fact]
    public async Task Round_of_a_process_that_died_is_taken_over_when_its_lease_has_run_out_and_not_before()
    {
        var dead = Guid.NewGuid();
        await _lab.LeaveAsync(task => (task.LeaseOwner, task.LeaseUntil, task.StartedAt) = (dead, _lab.Clock.Now.AddSeconds(30), _lab.Clock.Now));
        var worker = await _lab.StartAsync(CountAsync);
        worker.Signal();

        _lab.Clock.Advance(TimeSpan.FromSeconds(29));
        var looked = new TaskCompletionSource();
        await _lab.StartAsync(_ => Task.FromResult(looked.TrySetResult()), needsLease: false); // Has a lease of nobody: runs, and writes nothing over the other's.
        await looked.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, dead), (Volatile.Read(ref _rounds), (await _lab.ReadAsync())!.LeaseOwner));

        _lab.Clock.Advance(TimeSpan.FromSeconds(1));
        var task = await _lab.WaitForAsync(task => task.LeaseOwner is null);
        Assert.Equal((1, _lab.Clock.Now), (Volatile.Read(ref _rounds), task.FinishedAt));
    }

    [Fact]
    public async Task Round_whose_lease_is_lost_is_cancelled_and_writes_no_record()
    {
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await _lab.StartAsync(
            async stop =>
            {
                begun.TrySetResult();
                await using var registration = stop.Register(() => cancelled.TrySetResult());
                await Task.Delay(Timeout.Infinite, stop);
            },
            s_shortLease);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        var other = Guid.NewGuid();

        await _lab.LeaveAsync(task => (task.LeaseOwner, task.LeaseUntil) = (other, _lab.Clock.Now.AddSeconds(0.2)));

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var task = await _lab.ReadAsync();
        Assert.Equal((other, null, 0), (task!.LeaseOwner, task.FinishedAt, task.Failures));
    }

    [Fact]
    public async Task Long_round_keeps_its_lease()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        await _lab.StartAsync(async stop => { begun.TrySetResult(); await end.Task.WaitAsync(stop); }, s_shortLease);
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        await _lab.StartAsync(CountAsync, s_shortLease);

        for (var beat = 0; beat < 5; beat++)
        {
            _lab.Clock.Advance(s_shortLease * 0.9);
            await _lab.WaitForAsync(task => task.LeaseUntil == _lab.Clock.Now + s_shortLease);
        }

        Assert.Equal(0, Volatile.Read(ref _rounds));
        end.SetResult();
        Assert.Null((await _lab.WaitForAsync(task => task.LeaseOwner is null)).Error);
    }

    [Fact]
    public async Task Portal_that_stops_hands_its_round_back_at_once()
    {
        var begun = new TaskCompletionSource();
        var worker = await _lab.StartAsync(async stop => { begun.TrySetResult(); await Task.Delay(Timeout.Infinite, stop); });
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        await worker.StopAsync(TestContext.Current.CancellationToken);

        Assert.Null((await _lab.ReadAsync())!.LeaseOwner);
        await _lab.StartAsync(CountAsync);
        await _lab.WaitForAsync(task => task.FinishedAt is not null);
        Assert.Equal(1, Volatile.Read(ref _rounds));
    }

    [Fact]
    public async Task Failures_are_recorded_until_a_round_goes_well()
    {
        var fails = true;
        TestWorker? worker = null;
        var ready = new TaskCompletionSource();
        worker = await _lab.StartAsync(async stop =>
        {
            await ready.Task.WaitAsync(stop);
            await worker!.PieceAsync(_ => fails ? throw new InvalidOperationException("The first piece broke.") : Task.CompletedTask, stop);
            await worker.PieceAsync(_ => fails ? throw new InvalidOperationException("So did the second.") : Task.CompletedTask, stop);
        });
        ready.SetResult();

        var failed = await _lab.WaitForAsync(task => task.Failures == 1);
        Assert.Equal("InvalidOperationException: The first piece broke. (and 1 more)", failed.Error);
        _lab.Clock.Advance(WorkerLab.Interval);
        await _lab.WaitForAsync(task => task.Failures == 2);
        fails = false;
        _lab.Clock.Advance(WorkerLab.Interval);

        Assert.Null((await _lab.WaitForAsync(task => task.Failures == 0)).Error);
    }

    [Fact]
    public async Task Signal_runs_it_before_it_is_due()
    {
        var worker = await _lab.StartAsync(CountAsync);
        await _lab.WaitForAsync(task => task.FinishedAt is not null && task.LeaseOwner is null);

        _lab.Clock.Advance(TimeSpan.FromSeconds(1));
        worker.Signal();

        await _lab.WaitForAsync(task => task.FinishedAt == _lab.Clock.Now);
        Assert.Equal(2, Volatile.Read(ref _rounds));
    }

    [Fact]
    public async Task Signal_during_a_round_of_another_process_is_followed_by_one_of_its_own()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        await _lab.StartAsync(async stop => { begun.TrySetResult(); await end.Task.WaitAsync(stop); });
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        var own = new TaskCompletionSource();
        var worker = await _lab.StartAsync(_ => Task.FromResult(own.TrySetResult()));

        worker.Signal();
        Assert.False(own.Task.IsCompleted);
        end.SetResult();

        await own.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Clock_that_was_set_back_puts_nothing_to_sleep()
    {
        await _lab.LeaveAsync(task => (task.DueAt, task.LeaseOwner, task.LeaseUntil) = (_lab.Clock.Now.AddDays(300), Guid.NewGuid(), _lab.Clock.Now.AddDays(300)));

        await _lab.StartAsync(CountAsync);

        var task = await _lab.WaitForAsync(task => task.FinishedAt is not null);
        Assert.Equal((1, _lab.Clock.Now + WorkerLab.Interval), (Volatile.Read(ref _rounds), task.DueAt));
    }

    [Fact]
    public async Task Work_without_a_lease_writes_its_record_only_when_something_changes()
    {
        var fails = false;
        var worker = await _lab.StartAsync(
            stop =>
            {
                Interlocked.Increment(ref _rounds);
                return fails ? throw new InvalidOperationException("Broken.") : Task.CompletedTask;
            },
            needsLease: false);
        var first = await _lab.WaitForAsync(task => task.FinishedAt is not null);

        _lab.Clock.Advance(TimeSpan.FromSeconds(1));
        await AgainAsync(worker);
        await AgainAsync(worker);
        Assert.Equal(first.FinishedAt, (await _lab.ReadAsync())!.FinishedAt);
        fails = true;
        worker.Signal();

        Assert.Equal("InvalidOperationException: Broken.", (await _lab.WaitForAsync(task => task.Failures == 1)).Error);
    }

    private Task CountAsync(CancellationToken cancellationToken) => Task.FromResult(Interlocked.Increment(ref _rounds));

    private async Task AgainAsync(TestWorker worker)
    {
        var before = Volatile.Read(ref _rounds);
        worker.Signal();
        await Support.Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _rounds) > before));
    }
}
