using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Portal.Core.Operations;

/// <summary>Counts and times operations; the names are for whoever collects metrics and traces.</summary>
public static class OperationMetrics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string SourceName = "S3Portal.Operations";

    private static readonly Meter s_meter = new(SourceName);
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>("s3portal.operation.duration", "s");

    internal static ActivitySource Source { get; } = new(SourceName);

    internal static void Record(string operation, RefusalCode? refusal, TimeSpan elapsed) =>
        s_duration.Record(elapsed.TotalSeconds, new("operation", operation), new("outcome", refusal?.ToString() ?? "done"));
}
