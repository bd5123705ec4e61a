namespace Portal.Core.Jobs;

/// <summary>How periodic work is shared between processes.</summary>
public sealed record PeriodicOptions
{
    /// <summary>How long a task stays with a process that gives no sign of life. The clocks of two processes may differ by as much.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a process reads whether a task has become due: another process may have asked for it, or a clock may have been set.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(5);
}
