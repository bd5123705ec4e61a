using Portal.Core.Data;

namespace Portal.Core.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    Queued,
    Running,
    Completed,

    /// <summary>Given up after several tries; <see cref="Job.Error"/> says why.</summary>
    Failed,
    Cancelled,
}

/// <summary>A piece of long work that survives restarts: what to do, how far it is, who works on it.</summary>
public sealed class Job : IVersioned
{
    /// <summary>How often a job is tried before it counts as failed.</summary>
    public const int MaxAttempts = 8;

    public long Id { get; init; }

    /// <summary>Names the handler.</summary>
    public required string Kind { get; init; }

    /// <summary>For whom it runs; that customer sees its progress.</summary>
    public int CustomerId { get; init; }

    /// <summary>What it works on, such as an s3uid and a bucket, as people read it.</summary>
    public required string Subject { get; init; }

    /// <summary>The handler's input, as JSON.</summary>
    public required string Input { get; init; }

    public JobState State { get; private set; } = JobState.Queued;

    /// <summary>How many things are done; grows while it runs.</summary>
    public long DoneCount { get; private set; }

    public long FailedCount { get; private set; }

    /// <summary>How many things there are, where that is known.</summary>
    public long? TotalCount { get; private set; }

    public string? Error { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>Not tried before, UTC.</summary>
    public DateTime DueAt { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? FinishedAt { get; private set; }

    /// <summary>The worker that has it; another may take it once <see cref="LeaseUntil"/> has passed.</summary>
    public Guid? LeaseOwner { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? LeaseUntil { get; private set; }

    public Guid Version { get; set; }

    public bool IsOver => State is JobState.Completed or JobState.Failed or JobState.Cancelled;

    internal void Lease(Guid owner, DateTime until)
    {
        State = JobState.Running;
        LeaseOwner = owner;
        LeaseUntil = until;
        Attempts++;
    }

    internal void Complete(DateTime now) => Finish(JobState.Completed, now, null);

    /// <summary>Tries again later, or gives up when it was tried often enough.</summary>
    internal void FailAttempt(string error, DateTime now, TimeSpan delay)
    {
        if (Attempts >= MaxAttempts)
        {
            Finish(JobState.Failed, now, error);
            return;
        }

        State = JobState.Queued;
        Error = error;
        DueAt = now + delay;
        LeaseOwner = null;
        LeaseUntil = null;
    }

    /// <summary>Stops it; what is done stays done. Stopping what is over changes nothing.</summary>
    public void Cancel(DateTime now)
    {
        if (!IsOver)
        {
            Finish(JobState.Cancelled, now, null);
        }
    }

    private void Finish(JobState state, DateTime now, string? error)
    {
        State = state;
        Error = error;
        FinishedAt = now;
        LeaseOwner = null;
        LeaseUntil = null;
    }
}
