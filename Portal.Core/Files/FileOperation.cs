using Amazon.S3;
using Portal.Core.Accounts;
using Portal.Core.Buckets;
using Portal.Core.Keys;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Files;

/// <summary>What every operation on files names: whose bucket.</summary>
public interface IBucketInput
{
    string S3uid { get; }

    string Bucket { get; }
}

/// <summary>Opens storage as an account.</summary>
public sealed record FileStorage(StorageClusters Clusters, StorageConnections Connections);

/// <summary>A bucket that the caller may use, with the account's own keys.</summary>
public sealed class OpenBucket : IDisposable
{
    internal OpenBucket(StorageAccount account, IStorageCluster cluster, S3Keys keys, string bucket)
    {
        Account = account;
        Cluster = cluster;
        Keys = keys;
        Name = bucket;
        Client = cluster.Connect(keys);
    }

    internal StorageAccount Account { get; }

    internal IStorageCluster Cluster { get; }

    internal S3Keys Keys { get; }

    internal string Name { get; }

    internal IAmazonS3 Client { get; }

    public void Dispose() => Client.Dispose();
}

/// <summary>An operation on the files of a bucket of the caller's own account.</summary>
public abstract class FileOperation<TInput, TAnswer>(OperationServices services, FileStorage storage) : Operation<TInput, TAnswer>(services)
    where TInput : IBucketInput
{
    public override Permission Permission => Permission.UseFiles;

    protected sealed override Refusal? Validate(TInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return BucketName.IsPlausible(input.Bucket) ? Check(input) : Refusal.NotFound(BucketText.NotFound);
    }

    /// <summary>Checks the rest of the input.</summary>
    protected virtual Refusal? Check(TInput input) => null;

    protected sealed override async Task<Result<TAnswer>> ExecuteAsync(Caller caller, TInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (bucket, refusal) = await OpenBucketAsync(caller, input, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        using (bucket)
        {
            return await ExecuteAsync(caller, bucket!, input, cancellationToken);
        }
    }

    protected abstract Task<Result<TAnswer>> ExecuteAsync(Caller caller, OpenBucket bucket, TInput input, CancellationToken cancellationToken);

    /// <summary>Records what was changed in storage just now.</summary>
    protected async Task AuditAsync(Caller caller, OpenBucket bucket, string detail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        await using var db = await OpenAsync(cancellationToken);
        Audit(db, caller, bucket.Account.OwnerId, bucket.Account.S3uid, FileRefusals.Shorten($"{bucket.Name}/{detail}"));
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<(OpenBucket? Bucket, Refusal? Refusal)> OpenBucketAsync(Caller caller, TInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return (null, AccountRefusals.NotFound);
        }

        if (AccountRefusals.Unusable(account, Now) is { } unusable)
        {
            return (null, unusable);
        }

        var keys = await storage.Connections.ReadKeysAsync(db, account.Id, cancellationToken);
        return (new(account, storage.Clusters.Get(account.LocationCode), keys, input.Bucket), null);
    }
}
