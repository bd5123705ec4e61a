using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

public sealed record ListPeriodicTasksInput;

/// <summary>How one kind of periodic work goes. All times UTC.</summary>
/// <param name="Name">Of its record, such as <c>ServiceKeeper</c> or <c>UsageCollector:NL</c>.</param>
/// <param name="Interval">From the beginning of a round to that of the next.</param>
/// <param name="IsRunning">Whether some process is at it now.</param>
/// <param name="StartedAt">When the last round began; <see langword="null"/> before the first.</param>
/// <param name="FinishedAt">When the last round that came to an end did so.</param>
/// <param name="Took">How long that round took.</param>
/// <param name="DueAt">The next round is not begun before; <see langword="null"/> where nothing is known yet.</param>
/// <param name="Error">Why that round failed; <see langword="null"/> if it did not.</param>
/// <param name="Failures">Rounds that failed since the last one that did not.</param>
public sealed record PeriodicTaskView(
    string Name, TimeSpan Interval, bool IsRunning, DateTime? StartedAt, DateTime? FinishedAt, TimeSpan? Took, DateTime? DueAt, string? Error, int Failures);

/// <summary>All that the portal does by itself at intervals, by name: when it was done last, how that went, and when it is next.</summary>
public sealed class ListPeriodicTasks(OperationServices services, IEnumerable<PeriodicWorker> workers, PeriodicTasks tasks)
    : Operation<ListPeriodicTasksInput, IReadOnlyList<PeriodicTaskView>>(services)
{
    public override Permission Permission => Permission.WatchJobs;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<IReadOnlyList<PeriodicTaskView>>> ExecuteAsync(Caller caller, ListPeriodicTasksInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        var known = await db.PeriodicTasks.AsNoTracking().ToDictionaryAsync(task => task.Name, StringComparer.Ordinal, cancellationToken);
        return workers
            .SelectMany(worker => worker.TaskNames.Select(name => Describe(name, worker.Interval, known.GetValueOrDefault(name))))
            .OrderBy(task => task.Name, StringComparer.Ordinal)
            .ToList();
    }

    private PeriodicTaskView Describe(string name, TimeSpan interval, PeriodicTask? task) => task is null
        ? new(name, interval, IsRunning: false, null, null, null, null, null, 0)
        : new(
            name,
            interval,
            tasks.IsHeld(task),
            task.StartedAt,
            task.FinishedAt,
            task.DurationMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            task.DueAt,
            task.Error,
            task.Failures);
}
