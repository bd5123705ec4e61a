using System.Runtime.CompilerServices;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded;

/// <summary>Accounts, straight in the store.</summary>
internal sealed class EmbeddedProvisioner(Func<ObjectVault> vault, StoreReader reader, IReadOnlyList<string> storageTypes) : IAccountProvisioner
{
    private const int PageSize = 500;

    private AccountStore Accounts => vault().Accounts;

    public Task CreateAsync(string s3uid, S3Keys keys, long? quotaBytes, string storageType, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return storageTypes.Contains(storageType)
            ? StoreErrors.TranslateAsync(Accounts.SaveAsync(s3uid, keys, quotaBytes, storageType))
            : throw new StorageException(StorageFault.Invalid, $"The storage type {storageType} is not offered here.");
    }

    public Task<bool> ExistsAsync(string s3uid, CancellationToken cancellationToken) => Task.FromResult(Accounts.Exists(s3uid));

    public Task<StoredAccount?> FindAsync(string s3uid, CancellationToken cancellationToken) =>
        StoreErrors.TranslateAsync(() => Task.FromResult(reader.Read(session => AccountStore.Find(session, s3uid))));

    public async IAsyncEnumerable<StoredAccount> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var from = after;
            var page = await StoreErrors.TranslateAsync(() => Task.FromResult(reader.Read(session => AccountStore.ReadPage(session, from, PageSize))));
            foreach (var account in page.Where(account => StoredAccount.HasName(account.S3uid)))
            {
                yield return account;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].S3uid;
        }
    }

    public Task SetQuotaAsync(string s3uid, long? quotaBytes, CancellationToken cancellationToken) =>
        StoreErrors.TranslateAsync(Accounts.SetQuotaAsync(s3uid, quotaBytes));

    public Task SuspendAsync(string s3uid, CancellationToken cancellationToken) =>
        StoreErrors.TranslateAsync(Accounts.SetSuspendedAsync(s3uid, suspended: true));

    public Task ResumeAsync(string s3uid, CancellationToken cancellationToken) =>
        StoreErrors.TranslateAsync(Accounts.SetSuspendedAsync(s3uid, suspended: false));

    public Task ReplaceKeysAsync(string s3uid, IReadOnlyList<S3Keys> keys, CancellationToken cancellationToken) =>
        StoreErrors.TranslateAsync(Accounts.ReplaceKeysAsync(s3uid, keys));

    public Task DeleteAsync(string s3uid, CancellationToken cancellationToken) => StoreErrors.TranslateAsync(Accounts.DeleteAsync(s3uid));
}
