using System.Text.Json;

namespace Portal.Core.Jobs;

/// <summary>One try at a job, as its handler sees it.</summary>
public sealed class JobRun
{
    private readonly Func<JobProgress, CancellationToken, Task> _report;

    internal JobRun(Job job, Func<JobProgress, CancellationToken, Task> report)
    {
        _report = report;
        Id = job.Id;
        CustomerId = job.CustomerId;
        Input = job.Input;
        Progress = new(job.DoneCount, job.FailedCount, job.TotalCount, job.Cursor);
    }

    public long Id { get; }

    public int CustomerId { get; }

    /// <summary>As JSON.</summary>
    public string Input { get; }

    /// <summary>What was last reported, perhaps by an earlier try.</summary>
    public JobProgress Progress { get; private set; }

    /// <summary>What could not be done, shown with the completed job.</summary>
    public string? Remark { get; set; }

    public TInput ReadInput<TInput>() =>
        JsonSerializer.Deserialize<TInput>(Input) ?? throw new InvalidOperationException($"Job {Id} has no input.");

    /// <summary>Saves how far it is and renews the lease.</summary>
    /// <exception cref="OperationCanceledException">The job was cancelled, or another worker has it: stop.</exception>
    public async Task ReportAsync(JobProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        await _report(progress, cancellationToken);
        Progress = progress;
    }

    /// <inheritdoc cref="ReportAsync(JobProgress, CancellationToken)"/>
    public Task ReportAsync(long done, long failed, long? total, CancellationToken cancellationToken) =>
        ReportAsync(Progress with { Done = done, Failed = failed, Total = total ?? Progress.Total }, cancellationToken);
}
