namespace Portal.Core.Storage.Rgw;

/// <summary>Accounts are users of the gateway.</summary>
internal sealed class RgwProvisioner(RgwAdminClient client, RgwClusterOptions options) : IAccountProvisioner
{
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
        }
        else
        {
            error?.Throw(Of(s3uid));
        }

        await ReplaceKeysAsync(s3uid, [keys], cancellationToken);
        await SetQuotaAsync(s3uid, quotaBytes, cancellationToken);
    }

    public async Task<bool> ExistsAsync(string s3uid, CancellationToken cancellationToken) => await FindAsync(s3uid, cancellationToken) is not null;

    public Task SetQuotaAsync(string s3uid, long? quotaBytes, CancellationToken cancellationToken) => client.SendAsync(
        HttpMethod.Put, "user",
        Of(s3uid).Add("quota", "").Add("quota-type", "user").Add("enabled", quotaBytes is not null).Add("max-size", quotaBytes ?? -1).Add("max-objects", -1),
        cancellationToken);

    /// <summary>The gateway refuses the user's keys from then on, and everybody's access to the user's buckets.</summary>
    public Task SuspendAsync(string s3uid, CancellationToken cancellationToken) => SetSuspendedAsync(s3uid, suspended: true, cancellationToken);

    public Task ResumeAsync(string s3uid, CancellationToken cancellationToken) => SetSuspendedAsync(s3uid, suspended: false, cancellationToken);

    public async Task ReplaceKeysAsync(string s3uid, IReadOnlyList<S3Keys> keys, CancellationToken cancellationToken)
    {
        var user = await FindAsync(s3uid, cancellationToken)
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

    private Task<RgwUser?> FindAsync(string s3uid, CancellationToken cancellationToken) =>
        client.FindAsync("user", Of(s3uid).Add("stats", false), RgwJson.Default.RgwUser, cancellationToken);

    private Task SetSuspendedAsync(string s3uid, bool suspended, CancellationToken cancellationToken) =>
        client.SendAsync(HttpMethod.Post, "user", Of(s3uid).Add("suspended", suspended), cancellationToken);

    private RgwQuery Settings(string s3uid, string storageType)
    {
        var query = Of(s3uid).Add("max-buckets", 0); // No limit.
        return options.Placements.TryGetValue(storageType, out var placement) ? query.Add("default-placement", placement) : query;
    }

    private static RgwQuery Of(string s3uid) => new RgwQuery().Add("uid", s3uid);
}
