namespace Portal.Core.Jobs;

/// <summary>The record of work that is done at intervals: who does it now, and how the last round went. All times UTC.</summary>
public sealed class PeriodicTask
{
    public required string Name { get; init; }

    /// <summary>Seconds between two rounds.</summary>
    public int IntervalSeconds { get; set; }

    /// <summary>The next round is not begun before.</summary>
    public DateTime DueAt { get; set; }

    /// <summary>The process that does it now; another may take it once <see cref="LeaseUntil"/> has passed.</summary>
    public Guid? LeaseOwner { get; set; }

    public DateTime? LeaseUntil { get; set; }

    /// <summary>When the last round began.</summary>
    public DateTime? StartedAt { get; set; }

    /// <summary>When the last round that came to an end did so.</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>How long that round took, in milliseconds.</summary>
    public long? DurationMilliseconds { get; set; }

    /// <summary>Why that round failed; <see langword="null"/> if it did not.</summary>
    public string? Error { get; set; }

    /// <summary>Rounds that failed since the last one that did not.</summary>
    public int Failures { get; set; }
}
