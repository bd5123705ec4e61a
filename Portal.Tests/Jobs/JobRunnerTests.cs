using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Tests.Jobs;

public sealed class JobRunnerTests : IAsyncLifetime
{
    private JobsLab _lab = null!;

    public async ValueTask InitializeAsync() => _lab = await JobsLab.CreateAsync();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task Job_runs_and_keeps_its_counts_and_remark()
    {
        _lab.Handlers["count"] = async (run, stop) =>
        {
            await run.ReportAsync(3, 1, 4, stop);
            run.Remark = "One was locked.";
        };
        await _lab.StartRunnerAsync();

        var job = await _lab.WaitForAsync(await _lab.AddJobAsync("count"), job => job.IsOver);

        Assert.Equal((JobState.Completed, 3, 1, 4, "One was locked."), (job.State, job.DoneCount, job.FailedCount, job.TotalCount, job.Error));
        Assert.NotNull(job.FinishedAt);
        Assert.Null(job.LeaseOwner);
    }

    [Fact]
    public async Task Job_of_two_runners_runs_once()
    {
        var runs = 0;
        _lab.Handlers["count"] = (_, _) => Task.FromResult(Interlocked.Increment(ref runs));
        await _lab.StartRunnerAsync();
        await _lab.StartRunnerAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _lab.AddJobAsync("count")));
        foreach (var id in ids)
        {
            await _lab.WaitForAsync(id, job => job.State is JobState.Completed);
        }

        Assert.Equal(20, runs);
    }

    [Fact]
    public async Task Job_of_a_dead_runner_goes_on_from_its_cursor_when_the_lease_has_run_out()
    {
        var id = await _lab.AddJobAsync("walk");
        await LeaveBehindAsync(id, new(Done: 5, Cursor: "five"));
        string? begunAt = null;
        _lab.Handlers["walk"] = async (run, stop) =>
        {
            begunAt = run.Progress.Cursor;
            await run.ReportAsync(run.Progress with { Done = run.Progress.Done + 2 }, stop);
        };
        await _lab.StartRunnerAsync();
        Assert.Equal(JobState.Running, (await _lab.ReadAsync(id)).State);

        _lab.Time.Advance(TimeSpan.FromMinutes(2));
        var job = await _lab.WaitForAsync(id, job => job.IsOver);

        Assert.Equal(("five", 7, JobState.Completed), (begunAt, job.DoneCount, job.State));
    }

    [Fact]
    public async Task Stopping_the_portal_hands_the_job_back_at_once()
    {
        var started = new TaskCompletionSource();
        _lab.Handlers["long"] = async (_, stop) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
        };
        var runner = await _lab.StartRunnerAsync();
        var id = await _lab.AddJobAsync("long");
        await started.Task;

        await runner.StopAsync(CancellationToken.None);

        var job = await _lab.ReadAsync(id);
        Assert.Equal((JobState.Queued, 0), (job.State, job.Attempts));
        Assert.Null(job.LeaseOwner);
    }

    [Fact]
    public async Task Cancelled_job_stops_and_stays_cancelled()
    {
        var started = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        _lab.Handlers["long"] = async (_, stop) =>
        {
            started.TrySetResult();
            using var registration = stop.Register(() => stopped.TrySetResult());
            await Task.Delay(Timeout.Infinite, stop);
        };
        await _lab.StartRunnerAsync();
        var id = await _lab.AddJobAsync("long");
        await started.Task;

        Assert.False((await Cancel.RunAsync(_lab.Caller, new(id))).IsRefused);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(JobState.Cancelled, (await _lab.ReadAsync(id)).State);
        Assert.False((await Cancel.RunAsync(_lab.Caller, new(id))).IsRefused);
    }

    [Fact]
    public async Task Job_that_must_not_stop_half_way_refuses_to_be_cancelled()
    {
        _lab.Handlers["final"] = (_, _) => Task.CompletedTask;
        var cancel = _lab.AddNode().GetRequiredService<CancelJob>();

        var answer = await cancel.RunAsync(_lab.Caller, new(await _lab.AddJobAsync("final")));

        Assert.Equal(RefusalCode.Conflict, answer.Refusal?.Code);
    }

    [Fact]
    public async Task Others_see_and_stop_nothing()
    {
        var id = await _lab.AddJobAsync("any");
        var other = new Caller(_lab.Caller.CustomerId + 1, [Role.Customer], Door.Web);

        Assert.Equal(RefusalCode.NotFound, (await Cancel.RunAsync(other, new(id))).Refusal?.Code);
        Assert.Equal(RefusalCode.NotFound, (await _lab.Get<ShowJob>().RunAsync(other, new(id))).Refusal?.Code);
        Assert.Empty((await _lab.Get<ListJobs>().RunAsync(other, new(TimeSpan.FromDays(1)))).Value);
        Assert.Equal([id], (await _lab.Get<ListJobs>().RunAsync(_lab.Caller, new(TimeSpan.FromDays(1)))).Value.Select(job => job.Id));
    }

    [Fact]
    public async Task Failing_job_is_tried_again_later_and_finally_given_up()
    {
        _lab.Handlers["bad"] = (_, _) => throw new StorageException(StorageFault.Denied, "no");
        await _lab.StartRunnerAsync();
        var id = await _lab.AddJobAsync("bad");

        for (var attempt = 1; attempt < Job.MaxAttempts; attempt++)
        {
            var waiting = await _lab.WaitForAsync(id, job => job.State is JobState.Queued && job.Attempts == attempt);
            Assert.Equal(RefusalText.StorageDenied, waiting.Error);
            _lab.Time.Advance(JobAttempt.DelayAfter(attempt) + TimeSpan.FromSeconds(1));
        }

        var job = await _lab.WaitForAsync(id, job => job.IsOver);
        Assert.Equal((JobState.Failed, RefusalText.StorageDenied), (job.State, job.Error));
    }

    [Fact]
    public async Task Job_waits_for_storage_however_long_that_is_away()
    {
        var tries = 0;
        _lab.Handlers["away"] = (_, _) => Interlocked.Increment(ref tries) > 3 * Job.MaxAttempts ? Task.CompletedTask : throw new StorageException(StorageFault.Unavailable, "down");
        await _lab.StartRunnerAsync();
        var id = await _lab.AddJobAsync("away");

        for (var attempt = 1; attempt <= 3 * Job.MaxAttempts; attempt++)
        {
            var waiting = await _lab.WaitForAsync(id, job => job.State is JobState.Queued && job.DueAt > _lab.Time.Now);
            Assert.Equal((attempt, RefusalText.StorageUnavailable), (Volatile.Read(ref tries), waiting.Error));
            Assert.InRange(waiting.DueAt - _lab.Time.Now, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            _lab.Time.Now = waiting.DueAt + TimeSpan.FromSeconds(1);
        }

        Assert.Equal(JobState.Completed, (await _lab.WaitForAsync(id, job => job.IsOver)).State);
    }

    [Fact]
    public async Task Hopeless_job_fails_at_once_with_its_reason()
    {
        _lab.Handlers["gone"] = (_, _) => throw new JobFailedException("The account is gone.");
        await _lab.StartRunnerAsync();

        var job = await _lab.WaitForAsync(await _lab.AddJobAsync("gone"), job => job.IsOver);

        Assert.Equal((JobState.Failed, 1, "The account is gone."), (job.State, job.Attempts, job.Error));
    }

    private CancelJob Cancel => _lab.Get<CancelJob>();

    /// <summary>What a killed process leaves: a lease and its last report.</summary>
    private async Task LeaveBehindAsync(long id, JobProgress progress)
    {
        var store = _lab.Get<JobStore>();
        var owner = Guid.NewGuid();
        await using (var db = await _lab.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync())
        {
            Assert.True(await store.TryClaimAsync(await db.Jobs.AsNoTracking().SingleAsync(job => job.Id == id), owner, TimeSpan.FromMinutes(1), CancellationToken.None));
        }

        Assert.True(await store.TryChangeAsync(id, owner, job => job.Report(progress), CancellationToken.None));
    }
}
