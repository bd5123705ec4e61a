using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Portal.Core.Keys;

/// <summary>Connects to storage as an account, with the account's own keys.</summary>
public sealed class StorageConnections(StorageClusters clusters, KeyVault vault)
{
    /// <summary>A client with the account's newest keys; the caller disposes it.</summary>
    /// <exception cref="StorageException">The account's location is not configured.</exception>
    public async Task<IAmazonS3> ConnectAsync(PortalDb db, StorageAccount account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return clusters.Get(account.LocationCode).Connect(await ReadKeysAsync(db, account.Id, cancellationToken));
    }

    /// <summary>The account's newest key pair, decrypted.</summary>
    public async Task<S3Keys> ReadKeysAsync(PortalDb db, int accountId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return vault.Open(await db.KeyPairs.AsNoTracking().Where(pair => pair.AccountId == accountId).OrderByDescending(pair => pair.Id).FirstAsync(cancellationToken));
    }
}
