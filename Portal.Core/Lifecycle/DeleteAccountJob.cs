using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Buckets;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Keys;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <summary>
/// Empties and removes an account: objects and their versions, unfinished uploads, buckets, then the S3 user.
/// What is gone already is passed over, so it goes on where a crash stopped it.
/// </summary>
internal sealed class DeleteAccountJob(
    IDbContextFactory<PortalDb> databases, StorageClusters clusters, KeyVault vault, StorageConnections connections, ServiceMails mails, EndWatch ends, TimeProvider clock)
    : IJobHandler
{
    public const string JobKind = "DeleteAccount";

    public string Kind => JobKind;

    public bool MayBeCancelled => false;

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var s3uid = run.ReadInput<Input>().S3uid;
        var account = await db.Accounts.SingleAsync(account => account.S3uid == s3uid, cancellationToken);
        if (account.State is AccountState.Deleted)
        {
            return;
        }

        var cluster = clusters.Get(account.LocationCode);
        if (await cluster.Accounts.ExistsAsync(s3uid, cancellationToken))
        {
            using var s3 = await TakeOverAsync(db, account, cluster, cancellationToken);
            await EmptyAsync(run, s3, cluster, s3uid, cancellationToken);
            await cluster.Accounts.DeleteAsync(s3uid, cancellationToken);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        account.FinishDeletion();
        await mails.AccountDeletedAsync(db, await db.OwnerOfAsync(account, cancellationToken), account.Label, s3uid, $"deleted:{account.Id}", cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await db.ForgetUsageAsync(account.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ends.Tell(s3uid);
    }

    /// <summary>Gives the account keys that only the portal knows: from here on nobody writes behind its back, even if it was not suspended.</summary>
    private async Task<IAmazonS3> TakeOverAsync(PortalDb db, StorageAccount account, IStorageCluster cluster, CancellationToken cancellationToken)
    {
        var keys = S3Keys.Generate();
        db.KeyPairs.Add(vault.Seal(keys, account, clock.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync(cancellationToken);
        await cluster.Accounts.ReplaceKeysAsync(account.S3uid, [keys], cancellationToken);
        await cluster.Accounts.ResumeAsync(account.S3uid, cancellationToken);
        return await connections.ConnectAsync(db, account, cancellationToken);
    }

    private static async Task EmptyAsync(JobRun run, IAmazonS3 s3, IStorageCluster cluster, string s3uid, CancellationToken cancellationToken)
    {
        var buckets = await cluster.Usage.ListBucketsAsync(s3uid, cancellationToken);
        var total = run.Progress.Done + buckets.Sum(bucket => bucket.Objects);
        foreach (var bucket in buckets)
        {
            var emptying = new BucketEmptying(s3, bucket.Name);
            await foreach (var deleted in emptying.RunAsync(cancellationToken))
            {
                await run.ReportAsync(run.Progress.Done + deleted, 0, total, cancellationToken);
            }

            await s3.DeleteBucketAsync(new DeleteBucketRequest { BucketName = bucket.Name }, cancellationToken);
        }
    }

    internal sealed record Input(string S3uid);
}
