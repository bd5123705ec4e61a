using Amazon.S3;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Buckets;

public sealed record CreateBucketInput(string S3uid, string Name);

/// <param name="LocationCode">Where it lies.</param>
public sealed record CreatedBucket(string LocationCode);

/// <summary>Makes a bucket in an account. A bucket that the account has already is success.</summary>
public sealed class CreateBucket(OperationServices services, StorageClusters clusters, StorageConnections connections, PortalCors cors)
    : Operation<CreateBucketInput, CreatedBucket>(services)
{
    public override Permission Permission => Permission.ManageBuckets;

    protected override Refusal? Validate(CreateBucketInput input) => BucketName.Check(input.Name, nameof(input.Name));

    protected override async Task<Result<CreatedBucket>> ExecuteAsync(Caller caller, CreateBucketInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAccountAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        if (AccountRefusals.Unusable(account, Now) is { } unusable)
        {
            return unusable;
        }

        var cluster = clusters.Get(account.LocationCode);
        var exists = await cluster.BucketExistsAsync(input.Name, cancellationToken);
        if (exists && !await IsOwnAsync(cluster, account.S3uid, input.Name, cancellationToken))
        {
            return Refusal.Conflict(BucketText.Taken, nameof(input.Name));
        }

        using var client = await connections.ConnectAsync(db, account, cancellationToken);
        try
        {
            if (!exists)
            {
                await client.PutBucketAsync(input.Name, cancellationToken);
                await SaveAsync(db, caller, account, input.Name, cancellationToken);
            }

            await cors.EnsureAsync(cluster, client, input.Name, cancellationToken);
            return new CreatedBucket(account.LocationCode);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "BucketAlreadyExists")
        {
            return Refusal.Conflict(BucketText.Taken, nameof(input.Name));
        }
    }

    private async Task SaveAsync(PortalDb db, Caller caller, StorageAccount account, string name, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.AddKnownBucketAsync(account.Id, name, Now, cancellationToken);
        Audit(db, caller, account.OwnerId, account.S3uid, name);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> IsOwnAsync(IStorageCluster cluster, string s3uid, string name, CancellationToken cancellationToken) =>
        (await cluster.Usage.ListBucketsAsync(s3uid, cancellationToken)).Any(bucket => bucket.Name == name);
}
