using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Mail;
using Portal.Core.Messaging;
using Portal.Core.Messaging.InProcess;
using Portal.Core.Ordering;

namespace Portal.Core.Monitoring;

/// <param name="Name"><c>orders</c>, <c>jobs</c> or <c>mails</c>.</param>
public sealed record Waiting(string Name, int Count);

/// <param name="Age">Since its last round came to an end; <see langword="null"/> before the first.</param>
/// <param name="Failures">Rounds that failed since the last one that did not.</param>
public sealed record TaskAge(string Name, TimeSpan? Age, int Failures);

/// <summary>
/// Measures what all nodes together have left to do: what waits, and how old the last round of each periodic task is. Every node reports the same numbers, from the
/// database, so whoever collects them takes the largest.
/// </summary>
public sealed class Backlog : RegularLook
{
    public const string MeterName = "S3Portal.Backlog";

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(15);

    private readonly IDbContextFactory<PortalDb> _databases;
    private readonly TimeProvider _clock;
    private readonly Meter _meter = new(MeterName);
    private volatile IReadOnlyList<Waiting> _waiting = [];
    private volatile IReadOnlyList<TaskAge> _tasks = [];

    /// <param name="queue">Of readings within this process.</param>
    /// <param name="broker">Where readings wait that any process may make.</param>
    public Backlog(IDbContextFactory<PortalDb> databases, UsageQueue queue, BrokerState broker, TimeProvider clock, ILogger<Backlog> log)
        : base(s_every, log)
    {
        (_databases, _clock) = (databases, clock);
        _meter.CreateObservableGauge("s3portal.waiting", () => _waiting.Select(one => new Measurement<long>(one.Count, new KeyValuePair<string, object?>("queue", one.Name))), "{item}", "Open orders, jobs that are queued or running, mails that are not out");
        _meter.CreateObservableGauge("s3portal.readings", () => Readings(queue, broker), "{reading}", "Requests for a fresh reading of an account's usage that wait, in this process or at the broker");
        _meter.CreateObservableGauge("s3portal.task.age", () => _tasks.Where(task => task.Age is not null).Select(task => Of(task, task.Age!.Value.TotalSeconds)), "s", "Since the last round of a periodic task ended, such as UsageCollector:NL");
        _meter.CreateObservableGauge("s3portal.task.failures", () => _tasks.Select(task => Of(task, task.Failures)), "{round}", "Rounds of a periodic task that failed since the last one that did not");
    }

    /// <summary>Reads the numbers once.</summary>
    public override async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        _waiting =
        [
            new("orders", await db.Orders.Open().CountAsync(cancellationToken)),
            new("jobs", await db.Jobs.CountAsync(job => job.State == JobState.Queued || job.State == JobState.Running, cancellationToken)),
            new("mails", await db.OutboxMails.CountAsync(mail => mail.State == OutboxState.Waiting, cancellationToken)),
        ];
        var tasks = await db.PeriodicTasks.AsNoTracking().Select(task => new { task.Name, task.FinishedAt, task.Failures }).ToListAsync(cancellationToken);
        _tasks = [.. tasks.Select(task => new TaskAge(task.Name, now - task.FinishedAt, task.Failures))];
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    private static IEnumerable<Measurement<long>> Readings(UsageQueue queue, BrokerState broker)
    {
        yield return new(queue.Open, new KeyValuePair<string, object?>("queue", "process"));
        if (broker.View is { IsConfigured: true } view)
        {
            yield return new(view.Waiting, new KeyValuePair<string, object?>("queue", "broker"));
        }
    }

    private static Measurement<double> Of(TaskAge task, double value) => new(value, new KeyValuePair<string, object?>("task", task.Name));
}
