using System.Diagnostics.Metrics;

namespace Portal.Core.Storage;

/// <summary>Times the requests to clusters; the names are for whoever collects metrics.</summary>
internal static class StorageMetrics
{
    private static readonly Meter s_meter = new("S3Portal.Storage");
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>("s3portal.storage.duration", "s", "Until the answer of a location began");
    private static readonly Counter<long> s_failures = s_meter.CreateCounter<long>("s3portal.storage.failures", "{request}", "Requests without an answer, or whose answer says that the location cannot work");

    public static void Succeed(Location? location, TimeSpan took) => s_duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("location", location?.Code));

    public static void Fail(Location? location) => s_failures.Add(1, new KeyValuePair<string, object?>("location", location?.Code));
}
