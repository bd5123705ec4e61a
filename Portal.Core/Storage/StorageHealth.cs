namespace Portal.Core.Storage;

/// <summary>How the requests went that this process has really sent to one cluster. Kept in memory; safe to use from everywhere at once.</summary>
/// <param name="isHeldBack">Whether requests fail at once now instead of being sent, as the cluster did not answer lately.</param>
public sealed class StorageHealth(TimeProvider time, Func<bool>? isHeldBack = null)
{
    /// <summary>Over how many of the last requests is counted.</summary>
    public const int Window = 100;

    private static readonly TimeSpan s_lately = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();

    /// <summary>How long the last answers took; <see langword="null"/> for a request without one.</summary>
    private readonly Queue<TimeSpan?> _recent = new(Window);
    private DateTime? _lastSuccessAt;
    private DateTime? _failingSince;
    private StorageError? _lastError;

    /// <summary>Of the cluster, for metrics.</summary>
    public Location? Location { get; init; }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Notes a request that the cluster has answered.</summary>
    public void Succeed(TimeSpan took)
    {
        StorageMetrics.Succeed(Location, took);
        lock (_lock)
        {
            Count(took);
            _lastSuccessAt = Now;
            _failingSince = null;
        }
    }

    /// <summary>Notes a request that the cluster has not answered, or whose answer says that it cannot work.</summary>
    /// <param name="error">For staff. Never a secret, a bucket or a key.</param>
    public void Fail(string error)
    {
        StorageMetrics.Fail(Location);
        lock (_lock)
        {
            Count(null);
            Remember(error);
        }
    }

    /// <summary>Says more of the request that was noted last, once more is known.</summary>
    /// <param name="error">As in <see cref="Fail"/>.</param>
    public void Explain(string error)
    {
        lock (_lock)
        {
            Remember(error);
        }
    }

    /// <summary>What is known at this moment.</summary>
    public HealthReading Read()
    {
        lock (_lock)
        {
            var answered = _recent.OfType<TimeSpan>().Order().ToList();
            return new(
                _lastSuccessAt, _failingSince, _lastError, _recent.Count, _recent.Count - answered.Count,
                Percentile(answered, 50), Percentile(answered, 95), Now - _lastError?.At < s_lately, isHeldBack?.Invoke() ?? false);
        }
    }

    private static TimeSpan? Percentile(List<TimeSpan> sorted, int percent) =>
        sorted.Count == 0 ? null : sorted[((sorted.Count * percent) + 99) / 100 - 1];

    private void Count(TimeSpan? took)
    {
        if (_recent.Count == Window)
        {
            _recent.Dequeue();
        }

        _recent.Enqueue(took);
    }

    private void Remember(string error)
    {
        var now = Now;
        _lastError = new(now, error);
        _failingSince ??= now;
    }
}

/// <param name="At">UTC.</param>
/// <param name="Text">For staff, in words of the log.</param>
public sealed record StorageError(DateTime At, string Text);

/// <summary>How the requests to a cluster went. Times are UTC.</summary>
/// <param name="LastSuccessAt"><see langword="null"/> before the first answer since the process began.</param>
/// <param name="FailingSince">The first request without an answer since the last one with; <see langword="null"/> while it answers.</param>
/// <param name="LastError"><see langword="null"/> if there was none since the process began.</param>
/// <param name="Requests">How many were counted: at most <see cref="StorageHealth.Window"/>.</param>
/// <param name="Failed">How many of these had no answer.</param>
/// <param name="Median">Until the answer began, of those that had one.</param>
/// <param name="P95">The same; one in twenty took longer.</param>
/// <param name="HasFailedLately">Whether the last error is younger than ten minutes.</param>
/// <param name="IsHeldBack">Whether requests fail at once instead of being sent.</param>
public sealed record HealthReading(
    DateTime? LastSuccessAt,
    DateTime? FailingSince,
    StorageError? LastError,
    int Requests,
    int Failed,
    TimeSpan? Median,
    TimeSpan? P95,
    bool HasFailedLately,
    bool IsHeldBack);
