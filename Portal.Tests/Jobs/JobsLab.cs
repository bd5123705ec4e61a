using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Jobs;

/// <summary>Jobs on a real database, with as many runners as a test starts.</summary>
internal sealed class JobsLab : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ServiceProvider> _nodes = [];

    private JobsLab()
    {
    }

    public TestClock Time { get; } = new();

    public Dictionary<string, Func<JobRun, CancellationToken, Task>> Handlers { get; } = [];

    public Caller Caller { get; private set; } = Caller.Visitor();

    public static async Task<JobsLab> CreateAsync()
    {
        var lab = new JobsLab();
        var node = lab.AddNode();
        await MigratedDatabase.PutAsync(lab._folder.Path);
        await using var db = await node.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var customer = new Customer { UserName = "ann@example.net", Email = "ann@example.net" };
        db.Add(customer);
        await db.SaveChangesAsync();
        lab.Caller = new(customer.Id, [Role.Customer], Door.Web);
        return lab;
    }

    public T Get<T>()
        where T : notnull => _nodes[0].GetRequiredService<T>();

    /// <summary>One portal node; nothing runs on it until a test starts its runner.</summary>
    public ServiceProvider AddNode()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Time);
        services.AddTestData(_folder.Path).AddSingleton<OperationServices>().AddJobs();
        services.AddCustomers();
        services.AddSingleton(new JobRunnerOptions { Round = TimeSpan.FromMilliseconds(50) });
        services.AddSingleton<ListJobs>().AddSingleton<ShowJob>().AddSingleton<CancelJob>();
        foreach (var kind in Handlers.Keys)
        {
            services.AddSingleton<IJobHandler>(new Handler(kind, this));
        }

        var node = services.BuildServiceProvider();
        _nodes.Add(node);
        return node;
    }

    /// <summary>A further node with its runner at work.</summary>
    public async Task<IHostedService> StartRunnerAsync()
    {
        var runner = AddNode().GetServices<IHostedService>().OfType<JobRunner>().Single();
        await runner.StartAsync(CancellationToken.None);
        return runner;
    }

    public async Task<long> AddJobAsync(string kind, string input = "")
    {
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var job = Get<JobQueue>().Add(db, new(kind, Caller.CustomerId!.Value, "something"), input);
        await db.SaveChangesAsync();
        return job.Id;
    }

    public async Task<Job> ReadAsync(long id)
    {
        await using var db = await Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        return await db.Jobs.AsNoTracking().SingleAsync(job => job.Id == id);
    }

    public async Task<Job> WaitForAsync(long id, Func<Job, bool> condition)
    {
        for (var tries = 0; ; tries++)
        {
            var job = await ReadAsync(id);
            if (condition(job) || tries > 1000)
            {
                Assert.True(condition(job), $"{job.State} after {job.Attempts} tries, {job.DoneCount} done: {job.Error}");
                return job;
            }

            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            foreach (var runner in node.GetServices<IHostedService>().OfType<JobRunner>())
            {
                await runner.StopAsync(CancellationToken.None);
            }

            await node.DisposeAsync();
        }

        _folder.Dispose();
    }

    private sealed class Handler(string kind, JobsLab lab) : IJobHandler
    {
        public string Kind => kind;

        public bool MayBeCancelled => kind != "final";

        public Task RunAsync(JobRun run, CancellationToken cancellationToken) => lab.Handlers[kind](run, cancellationToken);
    }
}
