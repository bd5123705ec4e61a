using System.Globalization;
using System.Net;
using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Tests.Support;

namespace Portal.Tests.Nodes;

/// <summary>Two portals on one PostgreSQL and one Ceph: what one knows the other does, and what one leaves behind the other ends.</summary>
[Trait("Needs", "Nodes")]
public sealed class NodesTests(CephGateway ceph)
{
    /// <summary>Deleted one after the other, each with a report: long enough for a node to go in the middle.</summary>
    private const int Folders = 800;

    private static readonly TimeSpan s_minutes = TimeSpan.FromMinutes(3);

    /// <summary>Work that is also done when a round of other work has ended.</summary>
    private static readonly Dictionary<string, string> s_askedBy = new(StringComparer.Ordinal) { [nameof(ServiceKeeper)] = nameof(RenewalWorker), [nameof(QuotaWatch)] = "UsageCollector:NL" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_in_on_one_node_holds_on_the_other()
    {
        await using var lab = await NodesLab.OpenAsync(ceph, leaseSeconds: 5);
        await lab.AddCustomerAsync("ann@example.net", 0);
        var (a, b) = (await lab.StartNodeAsync("a"), await lab.StartNodeAsync("b"));
        var nginx = await lab.StartNginxAsync(a, b);
        using var first = new FormClient(a.Address);
        using var second = new FormClient(b.Address);
        using var visitor = new FormClient(nginx);

        var answer = await first.SignInAsync("ann@example.net", NodesLab.Password);
        foreach (Cookie cookie in first.Cookies.GetAllCookies())
        {
            second.Cookies.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
        }

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("ann@example.net", await second.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);

        // Behind nginx: signed in, then served by whichever node is left.
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SignInAsync("ann@example.net", NodesLab.Password)).StatusCode);
        Assert.Contains(visitor.Cookies.GetAllCookies(), cookie => cookie.Name == "portal_node");
        await a.KillAsync();
        Assert.Contains("ann@example.net", await visitor.ReadAsync(PortalUrls.Accounts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rounds_of_periodic_work_are_done_once_over_all_nodes_and_workers_also_when_one_is_killed()
    {
        // Long enough that a machine with much to do does not lose a lease by being slow.
        await using var lab = await NodesLab.OpenAsync(ceph, leaseSeconds: 20);
        var killed = await lab.StartNodeAsync("a");
        await lab.StartNodeAsync("b");
        await lab.StartWorkerAsync("c");
        await WaitForRoundsAsync(2);

        await killed.KillAsync();

        // The sealer comes every 15 seconds, and what comes every minute does so a second time.
        await WaitForRoundsAsync(6);
        await Eventually.TrueAsync(() => Task.FromResult(lab.ReadRounds("a", "b", "c").Count(round => round.Task == nameof(RenewalWorker)) >= 2), s_minutes);
        CheckRounds(lab, lab.ReadRounds("a", "b", "c"));

        Task WaitForRoundsAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(lab.ReadRounds("a", "b", "c").Count(round => round.Task == nameof(AuditSealer)) >= count), s_minutes);
    }

    [Fact]
    public async Task A_node_killed_in_the_middle_of_an_order_leaves_it_to_the_other()
    {
        await using var lab = await NodesLab.OpenAsync(ceph, leaseSeconds: 3);
        var ann = await lab.AddCustomerAsync("ann@example.net", 1000);
        var plan = await lab.AddPlanAsync();
        var b = await lab.StartNodeAsync("b");
        var a = await lab.StartNodeAsync("a", killAt: "order.BucketCreated/stop");

        var placed = 0;
        while (!a.Process.HasExited && placed < 50)
        {
            await lab.PlaceAsync(ann, plan, $"bucket-{Guid.NewGuid():N}");
            placed++;
            await lab.WaitAsync(async db => a.Process.HasExited || await db.Orders.AllAsync(order => order.State == OrderState.Completed, Token));
        }

        Assert.True(a.Process.HasExited, "The node got no order.");
        await lab.WaitAsync(db => db.Orders.AllAsync(order => order.State == OrderState.Completed, Token));
        Assert.False(b.Process.HasExited);
        await using var db = await lab.OpenDbAsync();
        var entries = await db.LedgerEntries.Where(entry => entry.CustomerId == ann.CustomerId).OrderBy(entry => entry.Sequence).ToListAsync(Token);
        Assert.Equal(placed + 1, entries.Count);
        Assert.Equal(1000 - (10 * placed), entries[^1].BalanceAfter);
        Assert.Equal(placed, await db.Accounts.CountAsync(account => account.State == AccountState.Active, Token));
        await lab.CheckBooksAsync();
    }

    [Fact]
    public async Task A_node_killed_in_the_middle_of_a_bulk_delete_leaves_it_to_the_other()
    {
        await using var lab = await NodesLab.OpenAsync(ceph, leaseSeconds: 3);
        var (job, nodes, s3) = await BeginDeletionAsync(lab, drainSeconds: 0);
        using var client = s3.Client;

        var killed = WorkerOf(job, nodes);
        await killed.KillAsync();

        await lab.WaitAsync(db => db.Jobs.AnyAsync(row => row.Id == job && row.State == JobState.Completed, Token));
        Assert.Same(nodes.Single(node => node != killed), WorkerOf(job, nodes.Where(node => node != killed)));
        await CheckEmptyAsync(lab, s3);
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_says_so_and_hands_its_work_over_at_once()
    {
        // Nobody waits for a lease to run out: it lasts longer than any test.
        await using var lab = await NodesLab.OpenAsync(ceph, leaseSeconds: 3600);
        var (job, nodes, s3) = await BeginDeletionAsync(lab, drainSeconds: 120);
        using var client = s3.Client;
        var (leaving, staying) = (WorkerOf(job, nodes), nodes.Single(node => node != WorkerOf(job, nodes)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await leaving.AskHealthAsync());

        leaving.Terminate();

        await Eventually.TrueAsync(async () => (await leaving.AskHealthAsync()).Ready == HttpStatusCode.ServiceUnavailable);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), await leaving.AskHealthAsync());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await staying.AskHealthAsync());

        // The other goes on while this one still answers; a second signal spares the rest of the wait.
        await Eventually.TrueAsync(() => Task.FromResult(staying.Output.Contains($"Job {job} (", StringComparison.Ordinal)));
        Assert.False(leaving.Process.HasExited);
        leaving.Terminate();
        await leaving.Process.WaitForExitAsync(Token);
        Assert.True(leaving.Process.ExitCode == 0, leaving.Output);
        await lab.WaitAsync(db => db.Jobs.AnyAsync(row => row.Id == job && row.State == JobState.Completed, Token));
        await CheckEmptyAsync(lab, s3);

        // So it is with the rounds: none is left with a lease of the node that is gone.
        await lab.WaitAsync(db => db.PeriodicTasks.AllAsync(task => task.LeaseOwner == null, Token));
    }

    /// <summary>Two nodes, and a bucket whose files one of them has begun to delete.</summary>
    private static async Task<(long Job, PortalNode[] Nodes, (IAmazonS3 Client, string Bucket) S3)> BeginDeletionAsync(NodesLab lab, int drainSeconds)
    {
        var ann = await lab.AddCustomerAsync("ann@example.net", 100);
        var plan = await lab.AddPlanAsync();
        PortalNode[] nodes = [await lab.StartNodeAsync("a", drainSeconds: drainSeconds), await lab.StartNodeAsync("b", drainSeconds: drainSeconds)];
        var bucket = $"bucket-{Guid.NewGuid():N}";
        var placed = await lab.PlaceAsync(ann, plan, bucket);
        await lab.WaitAsync(db => db.Orders.AllAsync(order => order.State == OrderState.Completed, Token));
        var client = await lab.ConnectAsync(placed.S3uid);
        List<string> folders = [.. Enumerable.Range(0, Folders).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number:d4}/"))];
        await Parallel.ForEachAsync(
            folders,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token },
            async (folder, token) => await client.PutObjectAsync(new() { BucketName = bucket, Key = $"{folder}file", ContentBody = "" }, token));
        var started = await lab.Get<DeleteSelection>().RunAsync(ann, new(placed.S3uid, bucket, "", [], folders), Token);
        Assert.Null(started.Refusal);
        await lab.WaitAsync(db => db.Jobs.AnyAsync(row => row.Id == started.Value.JobId && row.DoneCount > 0, Token));
        return (started.Value.JobId, nodes, (client, bucket));
    }

    private static PortalNode WorkerOf(long job, IEnumerable<PortalNode> nodes) => nodes.First(node => node.Output.Contains($"Job {job} (", StringComparison.Ordinal));

    private static async Task CheckEmptyAsync(NodesLab lab, (IAmazonS3 Client, string Bucket) s3)
    {
        Assert.Empty((await s3.Client.ListObjectsV2Async(new() { BucketName = s3.Bucket }, Token)).S3Objects ?? []);
        await lab.CheckBooksAsync();
    }

    /// <summary>What only one process at a time may do: each has been done, on whichever, no two rounds overlap, and none begins before it is due again, unless another task has asked for it.</summary>
    private static void CheckRounds(NodesLab lab, IReadOnlyList<Round> rounds)
    {
        foreach (var (task, interval) in LeasedTasks(lab))
        {
            var ordered = rounds.Where(round => round.Task == task).OrderBy(round => round.Began).ToList();
            Assert.True(ordered.Count > 0, $"{task} was never done");
            Assert.All(ordered.Zip(ordered.Skip(1)), pair =>
            {
                Assert.True(pair.Second.Began >= pair.First.Ended, $"Two rounds at once: {pair}");
                Assert.True(pair.Second.Began - pair.First.Began >= interval * 0.9 || IsAsked(pair), $"Twice in its interval: {pair}");
            });
        }

        bool IsAsked((Round First, Round Second) pair) => rounds.Any(round =>
            round.Task == s_askedBy.GetValueOrDefault(pair.First.Task) && round.Began <= pair.Second.Began && round.Ended >= pair.First.Began);
    }

    private static IEnumerable<(string Task, TimeSpan Interval)> LeasedTasks(NodesLab lab) =>
        lab.Get<IEnumerable<PeriodicWorker>>().Where(worker => worker.NeedsLease).SelectMany(worker => worker.TaskNames.Select(name => (name, worker.Interval)));
}
