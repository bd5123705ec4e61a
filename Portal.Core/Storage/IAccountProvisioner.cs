namespace Portal.Core.Storage;

/// <summary>
/// Makes, changes and removes the S3 users of a cluster. Every call is safe to repeat: what is so already is success.
/// </summary>
/// <remarks>All methods throw <see cref="StorageException"/> when the cluster refuses or does not answer.</remarks>
public interface IAccountProvisioner
{
    /// <summary>Makes the account, or brings an existing one of this name to these keys and this quota.</summary>
    /// <param name="s3uid">32 letters and digits, chosen by the portal.</param>
    /// <param name="keys">Replaces all keys that the account has.</param>
    /// <param name="quotaBytes">The hard limit in bytes; <see langword="null"/> for none.</param>
    /// <param name="storageType">One of the cluster's <see cref="IStorageCluster.StorageTypes"/>.</param>
    Task CreateAsync(string s3uid, S3Keys keys, long? quotaBytes, string storageType, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(string s3uid, CancellationToken cancellationToken);

    /// <summary>The account as the cluster has it; <see langword="null"/> if it has none of that name.</summary>
    Task<StoredAccount?> FindAsync(string s3uid, CancellationToken cancellationToken);

    /// <summary>
    /// Every account of the cluster that has a name as the portal gives them, in any order, read page by page; users of others are left out.
    /// For an operator's check and no page: a cluster may need one question for each account.
    /// </summary>
    IAsyncEnumerable<StoredAccount> ReadAllAsync(CancellationToken cancellationToken);

    /// <param name="quotaBytes">The hard limit in bytes; <see langword="null"/> for none.</param>
    Task SetQuotaAsync(string s3uid, long? quotaBytes, CancellationToken cancellationToken);

    /// <summary>Stops the account's keys from working; data stays.</summary>
    Task SuspendAsync(string s3uid, CancellationToken cancellationToken);

    Task ResumeAsync(string s3uid, CancellationToken cancellationToken);

    /// <summary>Makes exactly these key pairs valid for the account.</summary>
    Task ReplaceKeysAsync(string s3uid, IReadOnlyList<S3Keys> keys, CancellationToken cancellationToken);

    /// <summary>Removes the account. One that is not there is success; one that still has buckets is refused with <see cref="StorageFault.NotEmpty"/>.</summary>
    Task DeleteAsync(string s3uid, CancellationToken cancellationToken);
}
