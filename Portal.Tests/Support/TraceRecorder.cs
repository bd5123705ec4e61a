using System.Collections.Concurrent;
using System.Diagnostics;

namespace Portal.Tests.Support;

/// <summary>A trace that begins with a request of the test's own, and what the portal does in it, wherever.</summary>
internal sealed class TraceRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public TraceRecorder()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name.StartsWith("S3Portal.", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Other tests run meanwhile.
                if (activity.TraceId == Id)
                {
                    _ended.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ActivityTraceId Id { get; } = ActivityTraceId.CreateRandom();

    /// <summary>What has come to its end.</summary>
    public IReadOnlyCollection<Activity> Ended => _ended;

    /// <summary>Does something as a request of this trace does.</summary>
    public async Task<T> WithinAsync<T>(Func<Task<T>> act)
    {
        using var request = new Activity("request").SetParentId(Id, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();
        return await act();
    }

    /// <summary>The one activity of that name, once it has ended.</summary>
    public async Task<Activity> WaitAsync(string name)
    {
        await Eventually.TrueAsync(() => Task.FromResult(_ended.Any(activity => activity.OperationName == name)));
        return Assert.Single(_ended, activity => activity.OperationName == name);
    }

    public void Dispose() => _listener.Dispose();
}
