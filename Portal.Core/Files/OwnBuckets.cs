using System.Collections.Concurrent;
using Amazon.S3;
using Amazon.S3.Model;

namespace Portal.Core.Files;

/// <summary>Which buckets are an account's own. Remembered for a minute, so that an upload of many files does not ask storage for each.</summary>
public sealed class OwnBuckets(TimeProvider clock)
{
    private const int MostRemembered = 1000;

    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    private sealed record Known(IReadOnlySet<string> Buckets, DateTimeOffset Until);

    /// <summary>Whether the bucket is the account's. One that is not known yet is asked for anew, as it may have just been created.</summary>
    internal async Task<bool> HasAsync(string s3uid, IAmazonS3 client, string bucket, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(s3uid, out var known) && known.Until > now && known.Buckets.Contains(bucket))
        {
            return true;
        }

        var answer = await client.ListBucketsAsync(new ListBucketsRequest(), cancellationToken);
        var buckets = (answer.Buckets ?? []).Select(found => found.BucketName).ToHashSet(StringComparer.Ordinal);
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[s3uid] = new(buckets, now + s_memory);
        return buckets.Contains(bucket);
    }
}
