using System.Globalization;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using Portal.Core.Storage.Embedded.Protocol;

namespace Portal.Core.Storage.Embedded.Lifecycle;

/// <summary>The document <c>LifecycleConfiguration</c>.</summary>
internal static class LifecycleXml
{
    private const int MaxRules = 1000;
    private const int MaxId = 255;
    private const int MaxNewer = 100;

    private static readonly string[] OfRule =
        ["ID", "Status", "Filter", "Prefix", "Expiration", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"];

    private static readonly string[] OfFilter = ["Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"];

    /// <summary>Gives rules a name that have none.</summary>
    public static void Prepare(XElement configuration)
    {
        foreach (var rule in configuration.Children("Rule").Where(rule => string.IsNullOrEmpty(rule.Text("ID"))))
        {
            rule.Children("ID").Remove();
            rule.AddFirst(new XElement(rule.Name.Namespace + "ID", RandomNumberGenerator.GetHexString(32, lowercase: true)));
        }
    }

    public static void Write(XmlWriter xml, XElement element)
    {
        if (!element.HasElements)
        {
            xml.Element(element.Name.LocalName, element.Value);
            return;
        }

        xml.Element(element.Name.LocalName, () =>
        {
            foreach (var child in element.Elements())
            {
                Write(xml, child);
            }
        });
    }

    public static List<LifecycleRule> Parse(XElement configuration)
    {
        var rules = configuration.Elements().Select(ReadRule).ToList();
        if (rules.Count is 0 or > MaxRules)
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        return rules.DistinctBy(rule => rule.Id).Count() == rules.Count
            ? rules
            : throw new S3Exception(S3Failure.InvalidArgument, "Rule ID must be unique. Found same ID for more than one rule");
    }

    private static LifecycleRule ReadRule(XElement rule)
    {
        if (rule.Name.LocalName != "Rule")
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        if (rule.Children("Transition").Any() || rule.Children("NoncurrentVersionTransition").Any())
        {
            throw new S3Exception(S3Failure.NotImplemented, "Transitions to other storage classes are not implemented here.");
        }

        CheckChildren(rule, OfRule);
        var id = rule.Text("ID") ?? "";
        if (id.Length > MaxId)
        {
            throw new S3Exception(S3Failure.InvalidArgument, "ID length should not exceed allowed limit of 255");
        }

        var expiration = rule.Children("Expiration").FirstOrDefault();
        var noncurrent = rule.Children("NoncurrentVersionExpiration").FirstOrDefault();
        var abort = rule.Children("AbortIncompleteMultipartUpload").FirstOrDefault();
        CheckChildren(expiration, "Days", "Date", "ExpiredObjectDeleteMarker");
        CheckChildren(noncurrent, "NoncurrentDays", "NewerNoncurrentVersions");
        CheckChildren(abort, "DaysAfterInitiation");
        var read = new LifecycleRule(
            id,
            rule.Text("Status") switch
            {
                "Enabled" => true,
                "Disabled" => false,
                _ => throw new S3Exception(S3Failure.MalformedXml),
            },
            ReadFilter(rule),
            ReadDays(expiration, "Days"),
            expiration?.Text("Date") is { } date ? ReadDate(date) : null,
            expiration?.Text("ExpiredObjectDeleteMarker")?.Trim() is { } flag && bool.Parse(flag is "true" or "false" ? flag : throw new S3Exception(S3Failure.MalformedXml)),
            ReadDays(noncurrent, "NoncurrentDays"),
            ReadNewer(noncurrent),
            ReadDays(abort, "DaysAfterInitiation"));
        Check(read, expiration, noncurrent, abort);
        return read;
    }

    private static void Check(LifecycleRule rule, XElement? expiration, XElement? noncurrent, XElement? abort)
    {
        var ends = (rule.Days is null ? 0 : 1) + (rule.Date is null ? 0 : 1) + (expiration?.Text("ExpiredObjectDeleteMarker") is null ? 0 : 1);
        if ((expiration is null && noncurrent is null && abort is null)
            || (expiration is not null && ends != 1)
            || (noncurrent is not null && rule.NoncurrentDays is null)
            || (abort is not null && rule.AbortDays is null))
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        if (rule.Filter.Tags.Count > 0 && (rule.DropsMarkers || abort is not null))
        {
            throw new S3Exception(S3Failure.InvalidRequest, "Delete markers and unfinished uploads have no tags: such a rule cannot be filtered by them.");
        }

        if (abort is not null && (rule.Filter.MoreThan ?? rule.Filter.LessThan) is not null)
        {
            throw new S3Exception(S3Failure.InvalidRequest, "Unfinished uploads have no size: such a rule cannot be filtered by it.");
        }
    }

    /// <summary>Refuses what is not understood or said twice: a rule that is taken for another one deletes what was to stay.</summary>
    /// <exception cref="S3Exception">MalformedXML.</exception>
    private static void CheckChildren(XElement? element, params string[] known)
    {
        var names = element?.Elements().Select(child => child.Name.LocalName).ToList() ?? [];
        if (names.Exists(name => !known.Contains(name)) || names.CountBy(name => name).Any(pair => pair.Value > 1 && pair.Key != "Tag"))
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }
    }

    private static LifecycleFilter ReadFilter(XElement rule)
    {
        var filter = rule.Children("Filter").FirstOrDefault();
        if (filter is null)
        {
            // A rule about the whole bucket says so.
            return new LifecycleFilter(rule.Text("Prefix") ?? throw new S3Exception(S3Failure.MalformedXml), [], null, null);
        }

        var and = filter.Children("And").FirstOrDefault();
        if (rule.Children("Prefix").Any() || filter.Elements().Count() > 1)
        {
            throw new S3Exception(S3Failure.MalformedXml);
        }

        var parts = and ?? filter;
        CheckChildren(parts, OfFilter);
        return new LifecycleFilter(
            parts.Text("Prefix") ?? "",
            [.. parts.Children("Tag").Select(TagSet.Read)],
            ReadSize(parts.Text("ObjectSizeGreaterThan")),
            ReadSize(parts.Text("ObjectSizeLessThan")));
    }

    private static int? ReadDays(XElement? action, string name)
    {
        if (action?.Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days)
            ? days is > 0 and <= 365_000 ? days : throw new S3Exception(S3Failure.InvalidArgument, $"'{name}' must be a positive integer")
            : throw new S3Exception(S3Failure.MalformedXml);
    }

    private static int ReadNewer(XElement? noncurrent) => noncurrent?.Text("NewerNoncurrentVersions") is not { } text
        ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var newer) && newer is > 0 and <= MaxNewer
            ? newer
            : throw new S3Exception(S3Failure.InvalidArgument, "'NewerNoncurrentVersions' must be from 1 to 100");

    private static long? ReadSize(string? text) => text is null
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw new S3Exception(S3Failure.MalformedXml);

    private static DateTimeOffset ReadDate(string text) =>
        DateTimeOffset.TryParseExact(
            text.Trim(), ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date.TimeOfDay == TimeSpan.Zero ? date : throw new S3Exception(S3Failure.InvalidArgument, "'Date' must be at midnight GMT")
            : throw new S3Exception(S3Failure.MalformedXml);
}
