using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Messaging;
using Portal.Core.Messaging.InProcess;
using Portal.Tests.Support;

namespace Portal.Tests.Jobs;

/// <summary>Periodic work on a real database, by as many processes as a test starts; each is a service layer of its own over the same folder.</summary>
internal sealed class WorkerLab : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly TempFolder _folder = new();
    private readonly List<Node> _nodes = [];
    private readonly ServiceProvider _services;

    private WorkerLab() => _services = Build(TimeSpan.FromSeconds(30));

    public TestClock Clock { get; } = new();

    public static async Task<WorkerLab> CreateAsync()
    {
        var lab = new WorkerLab();
        await MigratedDatabase.PutAsync(lab._folder.Path);
        return lab;
    }

    /// <summary>A process that does the work.</summary>
    /// <param name="round">One round of it.</param>
    /// <param name="lease">How long it keeps a round without a sign of life.</param>
    public async Task<TestWorker> StartAsync(Func<CancellationToken, Task> round, TimeSpan? lease = null, bool needsLease = true)
    {
        var services = Build(lease ?? TimeSpan.FromSeconds(30));
        var worker = new TestWorker(services.GetRequiredService<PeriodicTasks>(), round, needsLease);
        _nodes.Add(new(services, worker));
        await worker.StartAsync(TestContext.Current.CancellationToken);
        return worker;
    }

    public async Task<PeriodicTask?> ReadAsync()
    {
        await using var db = await OpenAsync();
        return await db.PeriodicTasks.AsNoTracking().SingleOrDefaultAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the record is so.</summary>
    public async Task<PeriodicTask> WaitForAsync(Func<PeriodicTask, bool> isSo)
    {
        PeriodicTask? task = null;
        await Eventually.TrueAsync(async () => (task = await ReadAsync()) is not null && isSo(task));
        return task!;
    }

    /// <summary>Writes the record as another process, or an earlier one, would have left it.</summary>
    public async Task LeaveAsync(Action<PeriodicTask> change)
    {
        await using var db = await OpenAsync();
        if (await db.PeriodicTasks.SingleOrDefaultAsync() is not { } task)
        {
            db.PeriodicTasks.Add(task = new() { Name = nameof(TestWorker), IntervalSeconds = (int)Interval.TotalSeconds, DueAt = Clock.Now });
        }

        change(task);
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.Worker.StopAsync(CancellationToken.None);
            node.Worker.Dispose();
            await node.Services.DisposeAsync();
        }

        await _services.DisposeAsync();
        _folder.Dispose();
    }

    private Task<PortalDb> OpenAsync() => _services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();

    private ServiceProvider Build(TimeSpan lease)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddTestData(_folder.Path)
            .AddSingleton(new PeriodicOptions { Lease = lease, Look = TimeSpan.FromMilliseconds(20) })
            .AddSingleton(new WorkPlace()).AddSingleton<INotices, OwnNotices>().AddSingleton<PeriodicTasks>();
        services.AddCustomers(); // A part of the model.
        return services.BuildServiceProvider();
    }

    private sealed record Node(ServiceProvider Services, TestWorker Worker);
}

/// <summary>Periodic work that a test writes.</summary>
internal sealed class TestWorker(PeriodicTasks tasks, Func<CancellationToken, Task> round, bool needsLease)
    : PeriodicWorker(WorkerLab.Interval, tasks, NullLogger.Instance)
{
    public override bool NeedsLease => needsLease;

    public override Task RunOnceAsync(CancellationToken cancellationToken) => round(cancellationToken);

    /// <summary>One piece of a round.</summary>
    public Task PieceAsync(Func<CancellationToken, Task> piece, CancellationToken cancellationToken) => TryAsync(piece, cancellationToken);
}
