using System.Runtime.CompilerServices;
using Portal.Core.Storage.Embedded.Store;

namespace Portal.Core.Storage.Embedded;

/// <summary>Accounts, straight in the store.</summary>
internal sealed class EmbeddedProvisioner(StoreCalls calls, IReadOnlyList<string> storageTypes) : IAccountProvisioner
{
    private const int PageSize = 500;

    public Task CreateAsync(string s3uid, S3Keys keys, long? quotaBytes, string storageType, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return storageTypes.Contains(storageType)
            ? calls.AskAsync(store => store.Accounts.SaveAsync(s3uid, keys, quotaBytes, storageType))
            : throw new StorageException(StorageFault.Invalid, $"The storage type {storageType} is not offered here.");
    }

    public Task<bool> ExistsAsync(string s3uid, CancellationToken cancellationToken) => calls.AskAsync(store => Task.FromResult(store.Accounts.Exists(s3uid)));

    public Task<StoredAccount?> FindAsync(string s3uid, CancellationToken cancellationToken) =>
        calls.ReadAsync(session => AccountStore.Find(session, s3uid));

    public async IAsyncEnumerable<StoredAccount> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var from = after;
            var page = await calls.ReadAsync(session => AccountStore.ReadPage(session, from, PageSize));
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
        calls.AskAsync(store => store.Accounts.SetQuotaAsync(s3uid, quotaBytes));

    public Task SuspendAsync(string s3uid, CancellationToken cancellationToken) =>
        calls.AskAsync(store => store.Accounts.SetSuspendedAsync(s3uid, suspended: true));

    public Task ResumeAsync(string s3uid, CancellationToken cancellationToken) =>
        calls.AskAsync(store => store.Accounts.SetSuspendedAsync(s3uid, suspended: false));

    public Task ReplaceKeysAsync(string s3uid, IReadOnlyList<S3Keys> keys, CancellationToken cancellationToken) =>
        calls.AskAsync(store => store.Accounts.ReplaceKeysAsync(s3uid, keys));

    public Task DeleteAsync(string s3uid, CancellationToken cancellationToken) => calls.AskAsync(store => store.Accounts.DeleteAsync(s3uid));
}
