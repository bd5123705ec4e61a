using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

/// <param name="Name">Of the task, as <see cref="ListPeriodicTasks"/> has it.</param>
public sealed record RunTaskNowInput(string Name);

/// <summary>
/// Lets periodic work be done now instead of when it is due. While a process is at it, another round follows that one.
/// Refused: a name that no periodic work has.
/// </summary>
public sealed class RunTaskNow(OperationServices services, IEnumerable<PeriodicWorker> workers, PeriodicTasks tasks) : Operation<RunTaskNowInput, Done>(services)
{
    public override Permission Permission => Permission.ManageJobs;

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, RunTaskNowInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (workers.FirstOrDefault(worker => worker.TaskNames.Contains(input.Name, StringComparer.Ordinal)) is not { } does)
        {
            return Refusal.NotFound(JobText.NoSuchTask);
        }

        // The record says it to other processes, if this one ends before it has done it.
        await tasks.ReadAsync(input.Name, does.Interval, TimeSpan.Zero, cancellationToken);
        await using var db = await OpenAsync(cancellationToken);
        var task = await db.PeriodicTasks.SingleAsync(task => task.Name == input.Name, cancellationToken);
        task.DueAt = Now;
        Audit(db, caller, null, input.Name);
        await db.SaveChangesAsync(cancellationToken);
        does.Signal(input.Name);
        return Done.It;
    }
}
