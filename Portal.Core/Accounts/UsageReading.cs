using Portal.Core.Storage;

namespace Portal.Core.Accounts;

/// <summary>What storage told of an account; <see cref="UsageSnapshots"/> saves it.</summary>
/// <param name="MeasuredAt">When storage was asked, UTC: what happened later may be missing.</param>
/// <param name="Buckets">All that the account has.</param>
/// <param name="Traffic">Totals of the days that were asked for; days without traffic may be absent.</param>
public sealed record UsageReading(int AccountId, DateTime MeasuredAt, IReadOnlyList<BucketUsage> Buckets, IReadOnlyList<DailyTraffic> Traffic)
{
    /// <summary>Stored, over all buckets.</summary>
    public long Bytes => Buckets.Sum(bucket => bucket.Bytes);
}

/// <summary>What an account moved on days of which nothing else is told.</summary>
public sealed record AccountTraffic(int AccountId, IReadOnlyList<DailyTraffic> Days);

/// <param name="MeasuredAt">UTC.</param>
/// <param name="Bytes">Stored.</param>
internal sealed record LastReading(DateTime MeasuredAt, long Bytes);
