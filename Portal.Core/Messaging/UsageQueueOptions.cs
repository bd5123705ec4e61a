namespace Portal.Core.Messaging;

/// <summary>How the queue works.</summary>
public sealed record UsageQueueOptions
{
    /// <summary>Requests that may wait; more are turned away.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>Readings at the same time in one process.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>After how long a reading is given up, so that a silent storage does not hold a worker for ever.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);
}
