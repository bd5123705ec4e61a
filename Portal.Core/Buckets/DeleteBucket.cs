using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Accounts;
using Portal.Core.Data;
using Portal.Core.Keys;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Buckets;

public sealed record DeleteBucketInput(string S3uid, string Name);

/// <param name="WasThere">Whether the account had that bucket until now.</param>
public sealed record DeletedBucket(bool WasThere);

/// <summary>Removes an empty bucket. One that is not there is success; one that is not empty is refused with what is in it.</summary>
public sealed class DeleteBucket(OperationServices services, StorageClusters clusters, StorageConnections connections)
    : Operation<DeleteBucketInput, DeletedBucket>(services)
{
    private const int MostUploadsCounted = 1000;

    public override Permission Permission => Permission.ManageBuckets;

    protected override async Task<Result<DeletedBucket>> ExecuteAsync(Caller caller, DeleteBucketInput input, CancellationToken cancellationToken)
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

        var buckets = await clusters.Get(account.LocationCode).Usage.ListBucketsAsync(account.S3uid, cancellationToken);
        if (buckets.FirstOrDefault(bucket => bucket.Name == input.Name) is not { } bucket)
        {
            return new DeletedBucket(WasThere: false);
        }

        using var client = await connections.ConnectAsync(db, account, cancellationToken);
        try
        {
            await client.DeleteBucketAsync(input.Name, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchBucket")
        {
            return new DeletedBucket(WasThere: false);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "BucketNotEmpty")
        {
            return Refusal.Conflict(await DescribeContentsAsync(client, bucket, cancellationToken), nameof(input.Name));
        }

        await SaveAsync(db, caller, account, input.Name, cancellationToken);
        return new DeletedBucket(WasThere: true);
    }

    private async Task SaveAsync(PortalDb db, Caller caller, StorageAccount account, string name, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.RemoveKnownBucketAsync(account.Id, name, Now, cancellationToken);
        Audit(db, caller, account.OwnerId, account.S3uid, name);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<string> DescribeContentsAsync(IAmazonS3 client, BucketUsage bucket, CancellationToken cancellationToken)
    {
        var uploads = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket.Name, MaxUploads = MostUploadsCounted }, cancellationToken);
        var count = uploads.MultipartUploads?.Count ?? 0;
        string?[] parts =
        [
            Count(bucket.Objects, BucketText.OneFile, BucketText.Files),
            uploads.IsTruncated is true ? Format(BucketText.ManyUploads, MostUploadsCounted) : Count(count, BucketText.OneUpload, BucketText.Uploads),
        ];
        var there = parts.OfType<string>().DefaultIfEmpty(BucketText.HiddenVersions).Aggregate((first, second) => Format(BucketText.And, first, second));
        return Format(BucketText.NotEmpty, there);
    }

    private static string? Count(long count, string one, string many) => count switch { 0 => null, 1 => one, _ => Format(many, count) };

    private static string Format(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
