using System.Globalization;
using System.Xml.Linq;
using Portal.Core.Storage.Embedded.Protocol;

namespace Portal.Core.Storage.Embedded.Lifecycle;

/// <summary>What objects a rule is about.</summary>
/// <param name="MoreThan">Bytes; <see langword="null"/> for any size.</param>
/// <param name="LessThan">Bytes.</param>
internal sealed record LifecycleFilter(string Prefix, IReadOnlyList<KeyValuePair<string, string>> Tags, long? MoreThan, long? LessThan)
{
    public bool Fits(string key, long size, Func<TagSet> tags) =>
        key.StartsWith(Prefix, StringComparison.Ordinal)
        && (MoreThan is null || size > MoreThan)
        && (LessThan is null || size < LessThan)
        && (Tags.Count == 0 || Tags.All(tag => tags().Find(tag.Key) == tag.Value));
}

/// <summary>When objects of a bucket go away by themselves.</summary>
/// <param name="Days">After so many days current versions do.</param>
/// <param name="Date">From this midnight on they do.</param>
/// <param name="DropsMarkers">Delete markers behind which nothing is left go away.</param>
/// <param name="NoncurrentDays">After so many days versions do that were replaced or deleted.</param>
/// <param name="Newer">So many of those stay in any case, the latest.</param>
/// <param name="AbortDays">After so many days unfinished uploads do.</param>
/// <remarks>Source: Amazon S3 user guide, "Managing the lifecycle of objects".</remarks>
internal sealed record LifecycleRule(
    string Id, bool IsEnabled, LifecycleFilter Filter, int? Days, DateTimeOffset? Date, bool DropsMarkers, int? NoncurrentDays, int Newer, int? AbortDays)
{
    public const string Root = "LifecycleConfiguration";

    /// <exception cref="S3Exception">MalformedXML, InvalidArgument, InvalidRequest, or NotImplemented: a move to another storage class.</exception>
    public static List<LifecycleRule> Parse(XElement configuration) => LifecycleXml.Parse(configuration);

    /// <summary>When a current version goes away by this rule; <see langword="null"/> if it does not.</summary>
    public DateTimeOffset? ExpiryOf(DateTimeOffset modified) => Date ?? (Days is { } days ? Midnight(modified, days) : null);

    /// <summary>Whether so many days have passed; not if there is no number.</summary>
    public static bool IsOver(int? days, DateTimeOffset since, DateTimeOffset now) => days is { } count && Midnight(since, count) <= now;

    /// <summary>The first midnight of UTC that comes so many days later: S3 counts whole days.</summary>
    private static DateTimeOffset Midnight(DateTimeOffset since, int days)
    {
        var exact = since.UtcDateTime.AddDays(days);
        return new DateTimeOffset(exact.TimeOfDay == TimeSpan.Zero ? exact : exact.Date.AddDays(1), TimeSpan.Zero);
    }

    /// <summary>What S3 says of an object's end in <c>x-amz-expiration</c>.</summary>
    public string Describe(DateTimeOffset expiry) => string.Create(
        CultureInfo.InvariantCulture, $"expiry-date=\"{expiry.UtcDateTime:r}\", rule-id=\"{Uri.EscapeDataString(Id)}\"");
}
