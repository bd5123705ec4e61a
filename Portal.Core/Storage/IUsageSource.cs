namespace Portal.Core.Storage;

/// <summary>Tells what accounts hold and move: many accounts in one question, so that nobody asks once per account.</summary>
/// <remarks>All methods throw <see cref="StorageException"/> when the cluster does not answer.</remarks>
public interface IUsageSource
{
    /// <summary>The buckets of each account by name, with what each holds now. Accounts that are unknown or have none have no entry.</summary>
    /// <param name="s3uids"><see langword="null"/> for every account of the cluster.</param>
    Task<ILookup<string, BucketUsage>> ReadBucketsAsync(IReadOnlyCollection<string>? s3uids, CancellationToken cancellationToken);

    /// <summary>The traffic of each account per UTC day, from <paramref name="from"/> to <paramref name="to"/> inclusive, in the order of days; days without traffic may be absent.</summary>
    /// <param name="s3uids"><see langword="null"/> for every account of the cluster.</param>
    Task<ILookup<string, DailyTraffic>> ReadTrafficAsync(IReadOnlyCollection<string>? s3uids, DateOnly from, DateOnly to, CancellationToken cancellationToken);
}

/// <param name="CreatedAt">UTC.</param>
/// <param name="Bytes">Sum of the object sizes, in bytes.</param>
public sealed record BucketUsage(string Name, DateTime CreatedAt, long Bytes, long Objects);

/// <param name="Day">UTC day.</param>
/// <param name="BytesIn">Received from clients.</param>
/// <param name="BytesOut">Sent to clients.</param>
public sealed record DailyTraffic(DateOnly Day, long BytesIn, long BytesOut);

/// <summary>The same for one account.</summary>
public static class UsageQuestions
{
    /// <summary>The buckets of an account by name, with what each holds. An unknown account has none.</summary>
    /// <exception cref="StorageException">The cluster does not answer.</exception>
    public static async Task<IReadOnlyList<BucketUsage>> ListBucketsAsync(this IUsageSource source, string s3uid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return [.. (await source.ReadBucketsAsync([s3uid], cancellationToken))[s3uid]];
    }
}
