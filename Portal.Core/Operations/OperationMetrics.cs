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

    private static readonly Counter<long> s_refusals = s_meter.CreateCounter<long>("s3portal.refusals", "{refusal}", "Operations that were refused");

    internal static ActivitySource Source { get; } = new(SourceName);

    internal static void Record(string operation, RefusalCode? refusal, TimeSpan elapsed)
    {
        s_duration.Record(elapsed.TotalSeconds, new("operation", operation), new("outcome", refusal?.ToString() ?? "done"));
        if (refusal is { } code)
        {
            s_refusals.Add(1, new("operation", operation), new("code", code.ToString()));
        }
    }
}
