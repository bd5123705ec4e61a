using System.Text.Json;
using System.Threading.Channels;
using Portal.Core.Data;
using Portal.Core.Messaging;
using Portal.Core.Operations;

namespace Portal.Core.Jobs;

/// <summary>What is to be done, by whom it is wanted, and how people call it.</summary>
/// <param name="Kind">Of the handler.</param>
/// <param name="CustomerId">For whom it runs; that customer sees its progress.</param>
/// <param name="Subject">What it works on, as people read it; at most 200 characters.</param>
/// <param name="Scope">An s3uid, or <c>s3uid/bucket</c>, for pages that show what runs there.</param>
public sealed record JobOrder(string Kind, int CustomerId, string Subject, string? Scope = null);

/// <summary>Takes long work in. The job is saved with the change that asks for it, or not at all.</summary>
public sealed class JobQueue
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TimeProvider _clock;
    private readonly INotices _notices;

    public JobQueue(TimeProvider clock, INotices notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        (_clock, _notices) = (clock, notices);
        notices.Listen(NoticeKind.JobsChanged, _ => SignalHere());
    }

    /// <summary>Adds a job to <paramref name="db"/>; it exists once the caller saves. Call <see cref="Signal"/> after that.</summary>
    /// <param name="input">Saved as JSON for the handler.</param>
    public Job Add<TInput>(PortalDb db, JobOrder order, TInput input)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(order);
        var now = _clock.GetUtcNow().UtcDateTime;
        var job = new Job
        {
            Kind = order.Kind,
            CustomerId = order.CustomerId,
            Subject = order.Subject,
            Scope = order.Scope,
            Input = JsonSerializer.Serialize(input),
            TraceParent = TraceOrigin.Current,
            CreatedAt = now,
            DueAt = now,
        };
        db.Add(job);
        return job;
    }

    /// <summary>Lets runners look at once instead of at their next round: something was added or cancelled.</summary>
    public void Signal()
    {
        SignalHere();
        _notices.Announce(NoticeKind.JobsChanged);
    }

    /// <summary>The same for the runner of this process alone.</summary>
    internal void SignalHere() => _signals.Writer.TryWrite(true);

    /// <summary>Waits for a signal, but not longer than <paramref name="patience"/>.</summary>
    internal async Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _signals.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody called: time for the next round.
        }
    }
}
