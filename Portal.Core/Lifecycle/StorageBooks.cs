using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <summary>Tells what storage should have, as the portal's books say.</summary>
public sealed class StorageBooks(IDbContextFactory<PortalDb> databases, KeyVault vault)
{
    private const int PageSize = 500;

    /// <summary>The accounts of a location without the deleted ones, read page by page.</summary>
    internal async IAsyncEnumerable<BookedAccount> ReadAsync(string locationCode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0; ;)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var page = await db.Accounts.AsNoTracking().Include(account => account.Plan)
                .Where(account => account.LocationCode == locationCode && account.State != AccountState.Deleted && account.Id > after)
                .OrderBy(account => account.Id).Take(PageSize).ToListAsync(cancellationToken);
            foreach (var account in await DescribeAsync(db, page, cancellationToken))
            {
                yield return account;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>The account of that name, wherever it is and even if it is deleted; <see langword="null"/> if there never was one.</summary>
    internal async Task<BookedAccount?> FindAsync(string s3uid, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().Include(account => account.Plan).Where(account => account.S3uid == s3uid).ToListAsync(cancellationToken);
        return (await DescribeAsync(db, account, cancellationToken)).SingleOrDefault();
    }

    /// <summary>The codes of all locations that have accounts.</summary>
    internal async Task<List<string>> ReadLocationsAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(account => account.State != AccountState.Deleted).Select(account => account.LocationCode).Distinct().ToListAsync(cancellationToken);
    }

    private async Task<IEnumerable<BookedAccount>> DescribeAsync(PortalDb db, List<StorageAccount> accounts, CancellationToken cancellationToken)
    {
        var ids = accounts.Select(account => account.Id).ToList();
        var keys = (await db.KeyPairs.AsNoTracking().Where(pair => ids.Contains(pair.AccountId)).OrderBy(pair => pair.Id).ToListAsync(cancellationToken))
            .ToLookup(pair => pair.AccountId, vault.OpenAccessKey);
        var buckets = (await db.KnownBuckets.AsNoTracking().Where(bucket => ids.Contains(bucket.AccountId)).ToListAsync(cancellationToken))
            .ToLookup(bucket => bucket.AccountId, bucket => bucket.Name);
        return accounts.Select(account => new BookedAccount(account, [.. keys[account.Id]], buckets[account.Id].ToHashSet(StringComparer.Ordinal)));
    }
}

/// <summary>An account as the books have it.</summary>
/// <param name="AccessKeys">Of all its pairs; the last is the newest.</param>
/// <param name="Buckets">As the last reading of usage saw them.</param>
internal sealed record BookedAccount(StorageAccount Account, IReadOnlyList<string> AccessKeys, IReadOnlySet<string> Buckets)
{
    /// <summary>Whether storage may be as it was before a change or as it will be after it.</summary>
    public bool IsUnderWay => Account.State is not (AccountState.Active or AccountState.Suspended or AccountState.Deleted);

    /// <summary>What tells that the books were changed in between.</summary>
    public (Guid Version, DateTime? MeasuredAt) Stamp => (Account.Version, Account.Usage.MeasuredAt);

    /// <summary>In what storage differs from these books, if the account is not under way.</summary>
    /// <param name="stored"><see langword="null"/> if storage does not have the account.</param>
    public IEnumerable<StorageDifference> Compare(StoredAccount? stored, IEnumerable<BucketUsage> buckets) => (Account.State, stored) switch
    {
        (AccountState.Deleted, null) => [],
        (AccountState.Deleted, _) => [Of(StorageDifferenceKind.AccountLeftOver)],
        (_, null) => [Of(StorageDifferenceKind.AccountMissing)],
        _ => [.. CompareSettings(stored), .. CompareBuckets([.. buckets])],
    };

    private IEnumerable<StorageDifference> CompareSettings(StoredAccount stored)
    {
        if (stored.IsSuspended != (Account.State is AccountState.Suspended))
        {
            yield return Of(stored.IsSuspended ? StorageDifferenceKind.Suspended : StorageDifferenceKind.NotSuspended);
        }

        if (stored.QuotaBytes != Account.Plan.HardQuotaBytes)
        {
            yield return Of(StorageDifferenceKind.Quota, Account.Plan.HardQuotaBytes?.ToString(null, null), stored.QuotaBytes?.ToString(null, null));
        }

        if (AccessKeys.Count > 0 && !stored.AccessKeys.Contains(AccessKeys[^1]))
        {
            yield return Of(StorageDifferenceKind.KeyMissing);
        }

        if (stored.AccessKeys.Count(key => !AccessKeys.Contains(key)) is var unknown and > 0)
        {
            yield return Of(StorageDifferenceKind.KeysUnknown, found: unknown.ToString(null, null));
        }
    }

    /// <summary>What customers have made since the last reading of usage is no difference: the next one sees it.</summary>
    private IEnumerable<StorageDifference> CompareBuckets(List<BucketUsage> there)
    {
        var missing = Buckets.Except(there.Select(bucket => bucket.Name)).Order(StringComparer.Ordinal)
            .Select(name => Of(StorageDifferenceKind.BucketMissing, expected: name));
        var unknown = there.Where(bucket => bucket.CreatedAt <= Account.Usage.MeasuredAt && !Buckets.Contains(bucket.Name))
            .Select(bucket => Of(StorageDifferenceKind.BucketUnknown, found: bucket.Name));
        return missing.Concat(unknown);
    }

    private StorageDifference Of(StorageDifferenceKind kind, string? expected = null, string? found = null) => new(Account.S3uid, kind, expected, found);
}
