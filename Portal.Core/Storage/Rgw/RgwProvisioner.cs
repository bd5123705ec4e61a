using System.Runtime.CompilerServices;

namespace Portal.Core.Storage.Rgw;

/// <summary>Accounts are users of the gateway.</summary>
internal sealed class RgwProvisioner(RgwAdminClient client, RgwClusterOptions options) : IAccountProvisioner
{
    /// <summary>Users that are asked about at the same time.</summary>
    private const int AtOnce = 8;

    public async Task CreateAsync(string s3uid, S3Keys keys, long? quotaBytes, string storageType, CancellationToken cancellationToken)
    {
        if (!options.StorageTypes.Contains(storageType))
        {
            throw new StorageException(StorageFault.Invalid, $"The storage type {storageType} is not offered here.");
        }

        var error = await client.TrySendAsync(
            HttpMethod.Put, "user",
            Settings(s3uid, storageType).Add("display-name", s3uid).Add("key-type", "s3").Add("access-key", keys.AccessKey).Add("secret-key", keys.SecretKey)
                .Add("generate-key", false),
            cancellationToken);
        if (error is { Code: "UserAlreadyExists" })
        {
            await client.SendAsync(HttpMethod.Post, "user", Settings(s3uid, storageType), cancellationToken);

            // When the gateway dies in between, the user is there with its key, and yet the key leads nowhere. Only a key that is added anew does.
            await ReplaceKeysAsync(s3uid, [], cancellationToken);
        }
        else
        {
            error?.Throw(Of(s3uid));
        }

        await ReplaceKeysAsync(s3uid, [keys], cancellationToken);
        await SetQuotaAsync(s3uid, quotaBytes, cancellationToken);
    }

    public async Task<bool> ExistsAsync(string s3uid, CancellationToken cancellationToken) => await FindUserAsync(s3uid, cancellationToken) is not null;

    public async Task<StoredAccount?> FindAsync(string s3uid, CancellationToken cancellationToken) =>
        await FindUserAsync(s3uid, cancellationToken) is { } user ? ToAccount(user) : null;

    /// <summary>The gateway lists the ids of all users page by page, and tells the rest of one user at a time; some are asked for at once.</summary>
    /// <remarks>Not <c>/admin/user?list</c>: that ends after a thousand, without a word.</remarks>
    public async IAsyncEnumerable<StoredAccount> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? marker = null;
        do
        {
            var query = new RgwQuery().Add("max-entries", options.PageSize);
            var page = await client.ReadBulkAsync(
                "metadata/user", marker is null ? query : query.Add("marker", marker), RgwJson.Default.RgwMetadataPage, cancellationToken);
            foreach (var some in page.Keys.Where(StoredAccount.HasName).Chunk(AtOnce))
            {
                // One that has been removed since the page was read is no account any more.
                foreach (var account in await Task.WhenAll(some.Select(s3uid => FindAsync(s3uid, cancellationToken))))
                {
                    if (account is not null)
                    {
                        yield return account;
                    }
                }
            }

            marker = page.Truncated == "true" ? page.Marker : null;
        }
        while (marker is not null);
    }

    public Task SetQuotaAsync(string s3uid, long? quotaBytes, CancellationToken cancellationToken) => client.SendAsync(
        HttpMethod.Put, "user",
        Of(s3uid).Add("quota", "").Add("quota-type", "user").Add("enabled", quotaBytes is not null).Add("max-size", quotaBytes ?? -1).Add("max-objects", -1),
        cancellationToken);

    /// <summary>The gateway refuses the user's keys from then on, and everybody's access to the user's buckets.</summary>
    public Task SuspendAsync(string s3uid, CancellationToken cancellationToken) => SetSuspendedAsync(s3uid, suspended: true, cancellationToken);

    public Task ResumeAsync(string s3uid, CancellationToken cancellationToken) => SetSuspendedAsync(s3uid, suspended: false, cancellationToken);

    public async Task ReplaceKeysAsync(string s3uid, IReadOnlyList<S3Keys> keys, CancellationToken cancellationToken)
    {
        var user = await FindUserAsync(s3uid, cancellationToken)
            ?? throw new StorageException(StorageFault.NotFound, $"{options.AdminEndpoint.Authority} has no user {s3uid}.");
        foreach (var old in user.Keys.Where(old => !keys.Any(key => key.AccessKey == old.AccessKey && key.SecretKey == old.SecretKey)))
        {
            var error = await client.TrySendAsync(
                HttpMethod.Delete, "user", Of(s3uid).Add("key", "").Add("key-type", "s3").Add("access-key", old.AccessKey), cancellationToken);

            // Gone already, when the answer to a first try was lost.
            if (error is not null and not { Code: "InvalidAccessKeyId" or "NoSuchKey" })
            {
                error.Throw(Of(s3uid));
            }
        }

        foreach (var key in keys.Where(key => !user.Keys.Any(old => key.AccessKey == old.AccessKey && key.SecretKey == old.SecretKey)))
        {
            await client.SendAsync(
                HttpMethod.Put, "user",
                Of(s3uid).Add("key", "").Add("key-type", "s3").Add("access-key", key.AccessKey).Add("secret-key", key.SecretKey).Add("generate-key", false),
                cancellationToken);
        }
    }

    /// <summary>The gateway itself refuses to remove a user that has buckets.</summary>
    public async Task DeleteAsync(string s3uid, CancellationToken cancellationToken)
    {
        var error = await client.TrySendAsync(HttpMethod.Delete, "user", Of(s3uid).Add("purge-data", false), cancellationToken);
        if (error is not null and not { Fault: StorageFault.NotFound })
        {
            error.Throw(Of(s3uid));
        }
    }

    private Task<RgwUser?> FindUserAsync(string s3uid, CancellationToken cancellationToken) =>
        client.FindAsync("user", Of(s3uid).Add("stats", false), RgwJson.Default.RgwUser, cancellationToken);

    private static StoredAccount ToAccount(RgwUser user) => new(
        user.UserId,
        user.Suspended != 0,
        user.UserQuota is { Enabled: true, MaxSize: >= 0 } quota ? quota.MaxSize : null,
        [.. user.Keys.Select(key => key.AccessKey)]);

    private Task SetSuspendedAsync(string s3uid, bool suspended, CancellationToken cancellationToken) =>
        client.SendAsync(HttpMethod.Post, "user", Of(s3uid).Add("suspended", suspended), cancellationToken);

    private RgwQuery Settings(string s3uid, string storageType)
    {
        var query = Of(s3uid).Add("max-buckets", 0); // No limit.
        return options.Placements.TryGetValue(storageType, out var placement) ? query.Add("default-placement", placement) : query;
    }

    private static RgwQuery Of(string s3uid) => new RgwQuery().Add("uid", s3uid);
}
