using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <summary>
/// Compares the books with one cluster: first everything in bulk, then each account that seems to differ once more by itself,
/// as both go on changing meanwhile.
/// </summary>
internal sealed class LocationComparison(IStorageCluster cluster, StorageBooks books)
{
    /// <summary>Looks at one account, until the books stay as they are while storage is asked.</summary>
    private const int Looks = 3;

    private readonly List<StorageDifference> _differences = [];
    private readonly List<AccountUnderWay> _underWay = [];

    private string LocationCode => cluster.Location.Code;

    /// <exception cref="StorageException">The cluster does not answer.</exception>
    public async Task<ComparedLocation> RunAsync(CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, StoredAccount>(StringComparer.Ordinal);
        await foreach (var account in cluster.Accounts.ReadAllAsync(cancellationToken))
        {
            stored[account.S3uid] = account;
        }

        var buckets = await cluster.Usage.ReadBucketsAsync(null, cancellationToken);
        var orphans = buckets.Where(owner => StoredAccount.HasName(owner.Key) && !stored.ContainsKey(owner.Key)).ToList();
        var (count, suspects) = (0, new List<string>());
        await foreach (var booked in books.ReadAsync(LocationCode, cancellationToken))
        {
            count++;
            stored.Remove(booked.Account.S3uid, out var account);
            if (booked.IsUnderWay || booked.Compare(account, buckets[booked.Account.S3uid]).Any())
            {
                suspects.Add(booked.Account.S3uid);
            }
        }

        foreach (var s3uid in suspects.Concat(stored.Keys))
        {
            await LookAgainAsync(s3uid, cancellationToken);
        }

        foreach (var owner in orphans)
        {
            await LookAtBucketsAsync(owner.Key, owner, cancellationToken);
        }

        return new(LocationCode, count, _differences, _underWay);
    }

    private async Task LookAgainAsync(string s3uid, CancellationToken cancellationToken)
    {
        var before = await books.FindAsync(s3uid, cancellationToken);
        for (var look = 1; ; look++)
        {
            var stored = await cluster.Accounts.FindAsync(s3uid, cancellationToken);
            var buckets = await cluster.Usage.ListBucketsAsync(s3uid, cancellationToken);
            var booked = await books.FindAsync(s3uid, cancellationToken);
            if (booked?.Stamp == before?.Stamp || look == Looks)
            {
                Note(s3uid, booked, stored, buckets);
                return;
            }

            before = booked;
        }
    }

    private void Note(string s3uid, BookedAccount? booked, StoredAccount? stored, IReadOnlyList<BucketUsage> buckets)
    {
        if (booked is null)
        {
            _differences.AddRange(stored is null ? [] : [new(s3uid, StorageDifferenceKind.AccountUnknown)]);
        }
        else if (booked.Account.LocationCode == LocationCode)
        {
            // Of another location on the same cluster nothing is said here.
            _underWay.AddRange(booked.IsUnderWay ? [new(s3uid, booked.Account.State)] : []);
            _differences.AddRange(booked.IsUnderWay ? [] : booked.Compare(stored, buckets));
        }
    }

    /// <summary>Buckets whose owner storage does not have; of one that is being made or deleted right now this is no difference.</summary>
    private async Task LookAtBucketsAsync(string owner, IEnumerable<BucketUsage> buckets, CancellationToken cancellationToken)
    {
        if (await books.FindAsync(owner, cancellationToken) is { IsUnderWay: true } || await cluster.Accounts.ExistsAsync(owner, cancellationToken))
        {
            return;
        }

        foreach (var bucket in buckets)
        {
            if (await cluster.BucketExistsAsync(bucket.Name, cancellationToken))
            {
                _differences.Add(new(owner, StorageDifferenceKind.BucketLeftOver, Found: bucket.Name));
            }
        }
    }
}
