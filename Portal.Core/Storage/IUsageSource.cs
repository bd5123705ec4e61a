namespace Portal.Core.Storage;

/// <summary>Tells what accounts hold and move.</summary>
/// <remarks>All methods throw <see cref="StorageException"/> when the cluster does not answer.</remarks>
public interface IUsageSource
{
    /// <summary>The buckets of an account by name, with what each holds. An unknown account has none.</summary>
    Task<IReadOnlyList<BucketUsage>> ListBucketsAsync(string s3uid, CancellationToken cancellationToken);

    /// <summary>What each of the accounts holds now, in one go. Unknown accounts are absent from the answer.</summary>
    Task<IReadOnlyDictionary<string, AccountUsage>> ReadAccountsAsync(IReadOnlyCollection<string> s3uids, CancellationToken cancellationToken);

    /// <summary>Traffic of an account per UTC day, from <paramref name="from"/> to <paramref name="to"/> inclusive; days without traffic may be absent.</summary>
    Task<IReadOnlyList<DailyTraffic>> ReadTrafficAsync(string s3uid, DateOnly from, DateOnly to, CancellationToken cancellationToken);
}

/// <param name="CreatedAt">UTC.</param>
/// <param name="Bytes">Sum of the object sizes, in bytes.</param>
public sealed record BucketUsage(string Name, DateTime CreatedAt, long Bytes, long Objects);

/// <param name="Bytes">Sum over all buckets, in bytes.</param>
public sealed record AccountUsage(long Bytes, long Objects, int Buckets);

/// <param name="Day">UTC day.</param>
/// <param name="BytesIn">Received from clients.</param>
/// <param name="BytesOut">Sent to clients.</param>
public sealed record DailyTraffic(DateOnly Day, long BytesIn, long BytesOut);
