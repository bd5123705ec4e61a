using Portal.Core.Data;
using Portal.Core.Operations;

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

    /// <summary>Where it works, for pages that show what runs there: an s3uid, or <c>s3uid/bucket</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>The handler's input, as JSON.</summary>
    public required string Input { get; init; }

    /// <summary>The trace of what asked for it, see <see cref="TraceOrigin"/>; <see langword="null"/> if that had none.</summary>
    public string? TraceParent { get; init; }

    public JobState State { get; private set; } = JobState.Queued;

    /// <summary>How many things are done; grows while it runs.</summary>
    public long DoneCount { get; private set; }

    public long FailedCount { get; private set; }

    /// <summary>How many things there are, where that is known.</summary>
    public long? TotalCount { get; private set; }

    /// <summary>How far the handler got, in its own words; it goes on from there after a restart.</summary>
    public string? Cursor { get; private set; }

    /// <summary>What went wrong, for the customer: why it is tried again or given up, or what a completed job could not do.</summary>
    public string? Error { get; private set; }

    /// <summary>Tries since it last got anywhere.</summary>
    public int Attempts { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>Not tried before, UTC.</summary>
    public DateTime DueAt { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime? FinishedAt { get; private set; }

    /// <summary>The worker that has it; another may take it once <see cref="LeaseUntil"/> has passed.</summary>
    public Guid? LeaseOwner { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime? LeaseUntil { get; private set; }

    public Guid Version { get; set; }

    public bool IsOver => State is JobState.Completed or JobState.Failed or JobState.Cancelled;

    internal bool IsLeasedBy(Guid owner) => State is JobState.Running && LeaseOwner == owner;

    /// <summary>Gives it to a worker. A job that was tried often enough fails instead: it may be what ends the process.</summary>
    internal void Lease(Guid owner, DateTime now, TimeSpan duration)
    {
        if (Attempts >= MaxAttempts)
        {
            Finish(JobState.Failed, now, Error ?? JobText.TriedTooOften);
            return;
        }

        State = JobState.Running;
        LeaseOwner = owner;
        LeaseUntil = now + duration;
        Attempts++;
    }

    internal void Renew(DateTime until) => LeaseUntil = until;

    /// <summary>Notes how far it is. Getting further ends the count of vain tries.</summary>
    internal void Report(JobProgress progress)
    {
        if (progress.Done > DoneCount || progress.Cursor != Cursor)
        {
            Attempts = 1;
            Error = null;
        }

        DoneCount = progress.Done;
        FailedCount = progress.Failed;
        TotalCount = progress.Total;
        Cursor = progress.Cursor;
    }

    /// <summary>Hands it back for another worker to go on at once.</summary>
    internal void Release(DateTime now)
    {
        Attempts--;
        Requeue(now);
    }

    /// <param name="remark">What could not be done, if anything.</param>
    internal void Complete(DateTime now, string? remark) => Finish(JobState.Completed, now, remark);

    internal void Fail(string error, DateTime now) => Finish(JobState.Failed, now, error);

    /// <summary>Tries again later, as often as it takes: storage is away, which is no fault of the job. Of its tries enough are left for faults of its own.</summary>
    internal void Wait(string error, DateTime due)
    {
        Attempts = Math.Min(Attempts, MaxAttempts / 2);
        Error = error;
        Requeue(due);
    }

    /// <summary>Tries again later, or gives up when it was tried often enough.</summary>
    internal void FailAttempt(string error, DateTime now, TimeSpan delay)
    {
        if (Attempts >= MaxAttempts)
        {
            Finish(JobState.Failed, now, error);
            return;
        }

        Error = error;
        Requeue(now + delay);
    }

    /// <summary>Starts one that has failed again from its last report, or ends the wait for the next try; all tries are open again.</summary>
    /// <returns>False, and no change, for one that runs, or has ended otherwise.</returns>
    internal bool Retry(DateTime now)
    {
        if (State is not (JobState.Failed or JobState.Queued))
        {
            return false;
        }

        Attempts = 0;
        Error = null;
        FinishedAt = null;
        Requeue(now);
        return true;
    }

    /// <summary>Stops it; what is done stays done. Stopping what is over changes nothing.</summary>
    public void Cancel(DateTime now)
    {
        if (!IsOver)
        {
            Finish(JobState.Cancelled, now, null);
        }
    }

    private void Requeue(DateTime due)
    {
        State = JobState.Queued;
        DueAt = due;
        LeaseOwner = null;
        LeaseUntil = null;
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
