using System.Globalization;
using Portal.Components.Shared;
using Portal.Core.Monitoring;
using Portal.Core.Storage;

namespace Portal.Components.Admin;

/// <summary>Puts how a location is into words for whoever is on duty.</summary>
internal static class LocationWords
{
    public static Tone ToneOf(LocationState state) => state switch
    {
        LocationState.Well => Tone.Good,
        LocationState.Slow or LocationState.Unsteady => Tone.Warning,
        LocationState.Away or LocationState.NotServed => Tone.Bad,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string State(LocationState state) => state switch
    {
        LocationState.Well => StorageText.Well,
        LocationState.Slow => StorageText.Slow,
        LocationState.Unsteady => StorageText.Unsteady,
        LocationState.Away => StorageText.Away,
        LocationState.NotServed => StorageText.NotServed,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Kind(LocationKind kind) => kind switch
    {
        LocationKind.Embedded => StorageText.KindEmbedded,
        LocationKind.Rgw => StorageText.KindRgw,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>What the state means and what to do; <see langword="null"/> where the rest of the page says it.</summary>
    public static string? Advice(LocationReport report) => report.State switch
    {
        LocationState.Slow => StorageText.SlowAdvice,
        LocationState.Unsteady when report.Health!.IsHeldBack => StorageText.HeldBackAdvice,
        LocationState.Unsteady => Say(StorageText.UnsteadyAdvice, report.Health!.Failed, report.Health.Requests),
        LocationState.NotServed => StorageText.NotServedAdvice,
        _ => null,
    };

    /// <param name="now">UTC.</param>
    public static string AwayTitle(LocationReport report, DateTime now) => report.Health?.FailingSince is { } since
        ? Say(StorageText.AwaySince, report.Location.Name, Moment(since, now))
        : Say(StorageText.AwayNow, report.Location.Name);

    public static string AwayText(LocationReport report)
    {
        var orders = report.Load.OrdersWaiting switch
        {
            0 => StorageText.AwayNoOrders,
            1 => StorageText.AwayOneOrder,
            var waiting => Say(StorageText.AwayOrders, waiting),
        };
        return report.Health?.LastError is { } error ? $"{orders} {Say(StorageText.AwayError, error.Text.TrimEnd('.'))}" : orders;
    }

    public static string Inside(LocationLoad load) => load.Accounts switch
    {
        0 => StorageText.InsideNothing,
        1 => Say(load.Buckets == 1 ? StorageText.InsideOneBucket : StorageText.InsideOne, load.Buckets),
        _ => Say(load.Buckets == 1 ? StorageText.InsideManyOneBucket : StorageText.InsideMany, load.Buckets, load.Accounts),
    };

    public static string Latency(HealthReading health) => health is { Median: { } median, P95: { } p95 }
        ? Say(StorageText.LatencyOf, Duration(median), Duration(p95))
        : StorageText.NoLatency;

    public static string Requests(HealthReading health) => health switch
    {
        { Requests: 0 } => StorageText.NoRequests,
        { Failed: 0 } => Say(StorageText.RequestsWell, health.Requests),
        _ => Say(StorageText.RequestsFailed, health.Requests, health.Failed),
    };

    public static string Orders(LocationLoad load) => load switch
    {
        { OrdersWaiting: 0 } => StorageText.NoOrders,
        { WaitingSince: { } since } => Say(StorageText.OrdersSince, load.OrdersWaiting, DateWords.DayAndTime(since)),
        _ => load.OrdersWaiting.ToString("N0", CultureInfo.CurrentCulture),
    };

    /// <summary>Of today the time is enough.</summary>
    private static string Moment(DateTime at, DateTime now) => at.Date == now.Date ? at.ToString("HH:mm", CultureInfo.CurrentCulture) : DateWords.DayAndTime(at);

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => StorageText.UnderOneMillisecond,
        { TotalSeconds: < 1 } => Say(StorageText.Milliseconds, time.TotalMilliseconds),
        _ => Say(StorageText.Seconds, time.TotalSeconds),
    };

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
