using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Jobs;

/// <summary>What staff see of jobs and periodic work, and what they can do about it.</summary>
public sealed class StaffJobsTests : IAsyncLifetime
{
    private TestWorld _world = null!;
    private Caller _admin = null!;
    private Caller _ann = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await TestWorld.CreateAsync();
        _admin = await _world.AddCustomerAsync("admin@example.net", role: Role.Admin);
        _ann = await _world.AddCustomerAsync();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public void Every_worker_of_the_portal_is_among_those_that_staff_see() => Assert.Equal(
        _world.Get<IEnumerable<IHostedService>>().OfType<PeriodicWorker>().Select(worker => worker.GetType().Name).Order(),
        _world.Get<IEnumerable<PeriodicWorker>>().Select(worker => worker.GetType().Name).Order());

    [Fact]
    public async Task Usage_of_each_location_is_a_task_of_its_own()
    {
        var tasks = (await _world.Get<ListPeriodicTasks>().RunAsync(_admin, new(), Token)).Value;

        Assert.Contains(tasks, task => task.Name == UsageCollector.TaskOf("NL") && task.Interval == TimeSpan.FromMinutes(15));
        Assert.Contains(tasks, task => task.Name == UsageCollector.TaskOf("DE") && task.FinishedAt is null);
    }

    [Fact]
    public async Task Task_that_is_asked_for_is_due_and_one_that_is_not_there_is_refused()
    {
        await using (var db = await _world.OpenDbAsync())
        {
            db.PeriodicTasks.Add(new() { Name = nameof(ServiceKeeper), DueAt = _world.Clock.Now.AddMinutes(1) });
            await db.SaveChangesAsync(Token);
        }

        Assert.Null((await RunNowAsync(nameof(ServiceKeeper))).Refusal);
        Assert.Equal(RefusalCode.NotFound, (await RunNowAsync("Nothing")).Refusal?.Code);

        var task = (await _world.Get<ListPeriodicTasks>().RunAsync(_admin, new(), Token)).Value.Single(task => task.Name == nameof(ServiceKeeper));
        Assert.Equal(_world.Clock.Now, task.DueAt);
    }

    [Fact]
    public async Task Jobs_are_found_by_how_they_go_by_kind_and_by_customer_page_by_page()
    {
        var failed = await AddJobAsync(_ann, "EmptyBucket", job => job.Fail("The bucket is locked.", _world.Clock.Now));
        var retried = await AddJobAsync(_ann, "DeleteFiles", job => { job.Lease(Guid.NewGuid(), _world.Clock.Now, TimeSpan.FromMinutes(1)); job.Wait("Storage is away.", _world.Clock.Now.AddMinutes(1)); });
        var waiting = await AddJobAsync(_admin, "DeleteFiles");
        var done = await AddJobAsync(_ann, "DeleteFiles", job => job.Complete(_world.Clock.Now, "secret-file.txt is locked."));

        Assert.Equal([done, waiting, retried, failed], await FindAsync(new()));
        Assert.Equal([retried, failed], await FindAsync(new(JobFilter.Failing)));
        Assert.Equal([waiting, retried], await FindAsync(new(JobFilter.Open)));
        Assert.Equal([failed], await FindAsync(new(Kind: "EmptyBucket")));
        Assert.Equal([waiting], await FindAsync(new(Customer: " Admin@Example.net ")));
        Assert.Equal([done, retried, failed], await FindAsync(new(Customer: $"{_ann.CustomerId}")));
        Assert.Empty(await FindAsync(new(Customer: "nobody@example.net")));
        Assert.Equal([retried, failed], await FindAsync(new(BeforeId: waiting)));
        Assert.Equal(RefusalCode.Invalid, (await _world.Get<FindJobs>().RunAsync(_admin, new(Customer: new string('x', 257)), Token)).Refusal?.Code);

        // What a job could not do names files, which are the customer's alone.
        var seen = (await _world.Get<FindJobs>().RunAsync(_admin, new(), Token)).Value.Jobs;
        Assert.Null(seen[0].Error);
        Assert.Equal("The bucket is locked.", seen[^1].Error);
    }

    [Fact]
    public async Task Page_of_jobs_has_fifty_and_says_where_the_next_begins()
    {
        for (var number = 0; number < 51; number++)
        {
            await AddJobAsync(_ann, "DeleteFiles");
        }

        var first = (await _world.Get<FindJobs>().RunAsync(_admin, new(), Token)).Value;
        var second = (await _world.Get<FindJobs>().RunAsync(_admin, new(BeforeId: first.NextBeforeId), Token)).Value;

        Assert.Equal((50, 1, null), (first.Jobs.Count, second.Jobs.Count, second.NextBeforeId));
        Assert.Equal(51, first.Jobs.Concat(second.Jobs).DistinctBy(job => job.Id).Count());
    }

    [Fact]
    public async Task Failed_job_starts_again_from_where_it_got_to_and_a_finished_one_does_not()
    {
        var failed = await AddJobAsync(_ann, "EmptyBucket", job => { job.Report(new(Done: 7, Cursor: "seven")); job.Fail("No.", _world.Clock.Now); });
        var done = await AddJobAsync(_ann, "EmptyBucket", job => job.Complete(_world.Clock.Now, null));

        Assert.Null((await _world.Get<RetryJob>().RunAsync(_admin, new(failed, "asked by mail"), Token)).Refusal);
        Assert.Equal(RefusalCode.Conflict, (await _world.Get<RetryJob>().RunAsync(_admin, new(done, "asked by mail"), Token)).Refusal?.Code);

        await using var db = await _world.OpenDbAsync();
        var job = await db.Jobs.SingleAsync(job => job.Id == failed, Token);
        Assert.Equal((JobState.Queued, 0, null, null, 7, "seven"), (job.State, job.Attempts, job.Error, job.FinishedAt, job.DoneCount, job.Cursor));
        Assert.Equal(_ann.CustomerId, (await db.AuditEvents.SingleAsync(line => line.Operation == nameof(RetryJob), Token)).CustomerId);
    }

    [Fact]
    public async Task Staff_stop_a_job_with_a_reason_but_none_that_is_not_to_be_left_half_way()
    {
        var open = await AddJobAsync(_ann, EmptyBucketJob.JobKind, job => job.Report(new(Done: 7)));
        var done = await AddJobAsync(_ann, EmptyBucketJob.JobKind, job => job.Complete(_world.Clock.Now, null));
        var deletion = await AddJobAsync(_ann, DeleteAccountJob.JobKind);

        Assert.Equal(nameof(StopJobInput.Reason), (await StopAsync(open, " ")).Refusal?.Field);
        Assert.Null((await StopAsync(open, "asked by phone")).Refusal);
        Assert.Null((await StopAsync(open, "asked by phone")).Refusal);
        Assert.Null((await StopAsync(done, "asked by phone")).Refusal);
        Assert.Equal(RefusalCode.Conflict, (await StopAsync(deletion, "asked by phone")).Refusal?.Code);
        Assert.Equal(RefusalCode.NotFound, (await StopAsync(deletion + 1, "asked by phone")).Refusal?.Code);

        await using var db = await _world.OpenDbAsync();
        var jobs = await db.Jobs.OrderBy(job => job.Id).Select(job => job.State).ToListAsync(Token);
        Assert.Equal([JobState.Cancelled, JobState.Completed, JobState.Queued], jobs);
        var record = await db.AuditEvents.SingleAsync(line => line.Operation == nameof(StopJob), Token);
        Assert.Equal((_ann.CustomerId, _admin.CustomerId, "asked by phone"), (record.CustomerId, record.ActorId, record.Reason));
    }

    private Task<Result<Done>> StopAsync(long id, string reason) => _world.Get<StopJob>().RunAsync(_admin, new(id, reason), Token);

    private Task<Result<Done>> RunNowAsync(string task) => _world.Get<RunTaskNow>().RunAsync(_admin, new(task), Token);

    private async Task<IReadOnlyList<long>> FindAsync(FindJobsInput input) =>
        [.. (await _world.Get<FindJobs>().RunAsync(_admin, input, Token)).Value.Jobs.Select(job => job.Id)];

    private async Task<long> AddJobAsync(Caller customer, string kind, Action<Job>? change = null)
    {
        await using var db = await _world.OpenDbAsync();
        var job = _world.Get<JobQueue>().Add(db, new(kind, customer.CustomerId!.Value, "secret-file.txt", "s3uid/bucket"), "");
        change?.Invoke(job);
        await db.SaveChangesAsync(Token);
        return job.Id;
    }
}
