using System.Xml.Linq;
using Portal.Core.Storage.Embedded.Lifecycle;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>Says when an object will go away by itself.</summary>
internal static class ExpirationHeader
{
    /// <param name="tags">JSON.</param>
    public static void Write(S3Call call, string key, long size, string? tags, DateTimeOffset modified)
    {
        if (call.Bucket.Lifecycle is not { } lifecycle)
        {
            return;
        }

        var first = Read(lifecycle)
            .Where(rule => rule.IsEnabled && rule.Filter.Fits(key, size, () => TagSet.FromJson(tags)))
            .Select(rule => (Rule: rule, Expiry: rule.ExpiryOf(modified)))
            .Where(found => found.Expiry is not null)
            .OrderBy(found => found.Expiry).FirstOrDefault();
        if (first.Rule is not null)
        {
            call.Response.Headers["x-amz-expiration"] = first.Rule.Describe(first.Expiry!.Value);
        }
    }

    /// <summary>Rules of an earlier version that would be refused today are not carried out: nothing goes away by them.</summary>
    private static List<LifecycleRule> Read(string lifecycle)
    {
        try
        {
            return LifecycleRule.Parse(XElement.Parse(lifecycle));
        }
        catch (S3Exception)
        {
            return [];
        }
    }
}
