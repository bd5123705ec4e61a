using System.Collections.Concurrent;
using System.Diagnostics;
using Portal.Core.Metering;
using Portal.Core.Operations;

namespace Portal.Tests.Metering;

/// <summary>Counts how often storage is asked about an account, from the traces.</summary>
internal sealed class Readings : IDisposable
{
    private readonly ConcurrentBag<Activity> _seen = [];
    private readonly ActivityListener _listener;

    public Readings(string s3uid)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OperationMetrics.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == UsageReader.ActivityName && activity.GetTagItem("s3uid") as string == s3uid)
                {
                    _seen.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => _seen.Count;

    public void Dispose() => _listener.Dispose();
}
