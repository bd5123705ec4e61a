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

        return found.OrderBy(entry => entry.Item2.Name, StringComparer.Ordinal).ToLookup(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal);
    }

    public async Task<ILookup<string, DailyTraffic>> ReadTrafficAsync(
        IReadOnlyCollection<string>? s3uids, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var wanted = s3uids?.ToHashSet(StringComparer.Ordinal);
        var days = new Dictionary<(string S3uid, DateOnly Day), (long In, long Out)>();
        foreach (var query in Questions(s3uids, () => new RgwQuery()
            .Add("start", Text(from)).Add("end", Text(to.AddDays(1))).Add("show-entries", true).Add("show-summary", false)))
        {
            var log = await client.ReadBulkAsync("usage", query, RgwJson.Default.RgwUsageLog, cancellationToken);
            foreach (var user in log.Entries.Where(user => wanted?.Contains(user.User) != false))
            {
                foreach (var hour in user.Buckets)
                {
                    var day = (user.User, DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(hour.Epoch).UtcDateTime));
                    var (bytesIn, bytesOut) = days.GetValueOrDefault(day);
                    days[day] = (bytesIn + hour.Categories.Sum(category => category.BytesReceived), bytesOut + hour.Categories.Sum(category => category.BytesSent));
                }
            }
        }

        return days.OrderBy(entry => entry.Key.Day)
            .ToLookup(entry => entry.Key.S3uid, entry => new DailyTraffic(entry.Key.Day, entry.Value.In, entry.Value.Out), StringComparer.Ordinal);
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
