using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
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
public sealed record FileStorage(StorageClusters Clusters, StorageConnections Connections, OwnBuckets Own);

/// <summary>A bucket that the caller may use, with the account's own keys.</summary>
public sealed class OpenBucket : IDisposable
{
    internal OpenBucket(StorageAccount account, IStorageCluster cluster, IAmazonS3 client, string bucket)
    {
        Account = account;
        Cluster = cluster;
        Client = client;
        Name = bucket;
    }

    internal StorageAccount Account { get; }

    internal IStorageCluster Cluster { get; }

    internal string Name { get; }

    internal IAmazonS3 Client { get; }

    public void Dispose() => Client.Dispose();

    /// <summary>Why the file cannot be had; <see langword="null"/> if it is there.</summary>
    internal async Task<Refusal?> CheckPresentAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Name, Key = key }, cancellationToken);
            return null;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return Refusal.NotFound(FileText.FileGone);
        }
    }

    /// <summary>An address at storage that allows one request to whoever has it.</summary>
    /// <param name="lifetime">Counted by the machine's time, as storage does, whatever clock the portal runs by.</param>
    /// <param name="prepare">Adds what else the address says.</param>
    internal Task<string> PresignAsync(HttpVerb verb, string key, TimeSpan lifetime, Action<GetPreSignedUrlRequest>? prepare = null)
    {
        var request = new GetPreSignedUrlRequest { BucketName = Name, Key = key, Verb = verb, Expires = TimeProvider.System.GetUtcNow().UtcDateTime + lifetime };
        prepare?.Invoke(request);
        return Client.GetPreSignedURLAsync(request);
    }
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

    /// <summary>Whether the bucket must be known as the account's own before anything is done: where storage itself would say so too late.</summary>
    protected virtual bool NeedsOwnBucket => false;

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
            try
            {
                return NeedsOwnBucket && !await IsOwnAsync(bucket!, cancellationToken)
                    ? Refusal.NotFound(BucketText.NotFound)
                    : await ExecuteAsync(caller, bucket!, input, cancellationToken);
            }
            catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchBucket")
            {
                return Refusal.NotFound(BucketText.NotFound);
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.Forbidden)
            {
                // Somebody else's bucket is none for this account, and nothing tells that it is there.
                if (!await IsOwnAsync(bucket!, cancellationToken))
                {
                    return Refusal.NotFound(BucketText.NotFound);
                }

                throw;
            }
        }
    }

    protected abstract Task<Result<TAnswer>> ExecuteAsync(Caller caller, OpenBucket bucket, TInput input, CancellationToken cancellationToken);

    /// <summary>Records what was changed in storage just now.</summary>
    /// <param name="detail">Printable.</param>
    protected async Task AuditAsync(Caller caller, OpenBucket bucket, string detail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        await using var db = await OpenAsync(cancellationToken);
        Audit(db, caller, bucket.Account.OwnerId, bucket.Account.S3uid, FileRefusals.Shorten($"{bucket.Name}/{detail}"));
        await db.SaveChangesAsync(cancellationToken);
    }

    private Task<bool> IsOwnAsync(OpenBucket bucket, CancellationToken cancellationToken) =>
        storage.Own.HasAsync(bucket.Account.S3uid, bucket.Client, bucket.Name, cancellationToken);

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

        var client = await storage.Connections.ConnectAsync(db, account, cancellationToken);
        return (new(account, storage.Clusters.Get(account.LocationCode), client, input.Bucket), null);
    }
}
