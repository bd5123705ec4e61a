using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Accounts;
using Portal.Core.Buckets;
using Portal.Core.Catalog;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Storage;

namespace Portal.Core.Ordering;

/// <summary>What each step of an order does in storage. All of it is safe to repeat.</summary>
internal sealed class OrderSteps(StorageClusters clusters, StorageConnections connections, PortalCors cors, TimeProvider clock)
{
    /// <summary>Makes the S3 user with the keys and the quota that were decided when the order was placed.</summary>
    public async Task CreateAccountAsync(PortalDb db, Order order, CancellationToken cancellationToken)
    {
        var account = order.Account;
        await clusters.Get(account.LocationCode).Accounts.CreateAsync(
            account.S3uid, await connections.ReadKeysAsync(db, account.Id, cancellationToken), account.Plan.HardQuotaBytes, account.Plan.StorageType, cancellationToken);
    }

    /// <summary>Makes the bucket as the new account; one that the account has already is fine.</summary>
    public async Task CreateBucketAsync(PortalDb db, Order order, CancellationToken cancellationToken)
    {
        using var s3 = await connections.ConnectAsync(db, order.Account, cancellationToken);
        try
        {
            await s3.PutBucketAsync(new PutBucketRequest { BucketName = order.BucketName }, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "BucketAlreadyOwnedByYou")
        {
            // Made by an earlier try whose outcome was lost.
        }

        await cors.EnsureAsync(clusters.Get(order.Account.LocationCode), s3, order.BucketName, cancellationToken);
        await db.AddKnownBucketAsync(order.Account.Id, order.BucketName, clock.GetUtcNow().UtcDateTime, cancellationToken);
    }

    /// <summary>Uses the account once the way its owner will, so that "ready" is known and not hoped.</summary>
    public async Task ProveAsync(PortalDb db, Order order, CancellationToken cancellationToken)
    {
        using var s3 = await connections.ConnectAsync(db, order.Account, cancellationToken);
        await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = order.BucketName, MaxKeys = 1 }, cancellationToken);
    }

    /// <summary>Removes what the order has made: its bucket, then the account.</summary>
    public async Task RemoveAsync(PortalDb db, Order order, CancellationToken cancellationToken)
    {
        var cluster = clusters.Get(order.Account.LocationCode);
        if (!await cluster.Accounts.ExistsAsync(order.Account.S3uid, cancellationToken))
        {
            return;
        }

        using (var s3 = await connections.ConnectAsync(db, order.Account, cancellationToken))
        {
            foreach (var bucket in await cluster.Usage.ListBucketsAsync(order.Account.S3uid, cancellationToken))
            {
                await s3.DeleteBucketAsync(new DeleteBucketRequest { BucketName = bucket.Name }, cancellationToken);
            }
        }

        await cluster.Accounts.DeleteAsync(order.Account.S3uid, cancellationToken);
    }
}
