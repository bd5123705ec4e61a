using System.Globalization;

namespace Portal.Core.Storage.Rgw;

/// <summary>Usage from the statistics of the buckets and from the usage log, which the gateway keeps per hour. Nothing of the log is ever trimmed.</summary>
internal sealed class RgwUsage(RgwAdminClient client) : IUsageSource
{
    /// <summary>Up to so many accounts are asked for one by one; for more, the gateway tells all in one answer, which is faster.</summary>
    private const int FewAccounts = 4;

    private const string Objects = "rgw.main";

    public async Task<ILookup<string, BucketUsage>> ReadBucketsAsync(IReadOnlyCollection<string>? s3uids, CancellationToken cancellationToken)
    {
        var wanted = s3uids?.ToHashSet(StringComparer.Ordinal);
        var found = new List<Tuple<string, BucketUsage>>();
        foreach (var query in Questions(s3uids, () => new RgwQuery().Add("stats", true)))
        {
            found.AddRange(await client.ReadManyAsync(
                "bucket", query, RgwJson.Default.RgwBucket,
                bucket => wanted?.Contains(bucket.Owner) == false ? null : Tuple.Create(bucket.Owner, ToUsage(bucket)), cancellationToken));
        }

        found.Sort((one, other) => string.CompareOrdinal(one.Item2.Name, other.Item2.Name));
        return found.ToLookup(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal);
    }

    public async Task<ILookup<string, DailyTraffic>> ReadTrafficAsync(
        IReadOnlyCollection<string>? s3uids, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var wanted = s3uids?.ToHashSet(StringComparer.Ordinal);
        var found = new List<KeyValuePair<string, DailyTraffic>>();
        foreach (var query in Questions(s3uids, () => new RgwQuery()
            .Add("start", Text(from)).Add("end", Text(to.AddDays(1))).Add("show-entries", true).Add("show-summary", false)))
        {
            var log = await client.ReadBulkAsync("usage", query, RgwJson.Default.RgwUsageLog, cancellationToken);
            found.AddRange(log.Entries.Days.Where(sums => wanted?.Contains(sums.Key.User) != false)
                .Select(sums => KeyValuePair.Create(sums.Key.User, new DailyTraffic(sums.Key.Day, sums.Value.In, sums.Value.Out))));
        }

        found.Sort((one, other) => one.Value.Day.CompareTo(other.Value.Day));
        return found.ToLookup(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
    }

    private static IEnumerable<RgwQuery> Questions(IReadOnlyCollection<string>? s3uids, Func<RgwQuery> question) =>
        s3uids is null || s3uids.Count > FewAccounts ? [question()] : s3uids.Select(s3uid => question().Add("uid", s3uid));

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static BucketUsage ToUsage(RgwBucket bucket)
    {
        var usage = bucket.Usage?.GetValueOrDefault(Objects);
        return new(bucket.Bucket, bucket.CreationTime.UtcDateTime, usage?.Size ?? 0, usage?.NumObjects ?? 0);
    }
}
