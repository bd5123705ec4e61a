using Portal.Core.Jobs;
using Portal.Core.Operations;

namespace Portal.Core.Files;

public sealed record EmptyBucketInput(string S3uid, string Bucket) : IBucketInput;

/// <summary>Deletes everything in a bucket as a job: files, their older versions, and unfinished uploads. The bucket and its settings stay.</summary>
public sealed class EmptyBucket(OperationServices services, FileStorage storage, JobQueue queue) : FileOperation<EmptyBucketInput, StartedDeletion>(services, storage)
{
    protected override async Task<Result<StartedDeletion>> ExecuteAsync(Caller caller, OpenBucket bucket, EmptyBucketInput input, CancellationToken cancellationToken)
    {
        // Says at once when there is no such bucket.
        await FileListing.ReadAsync(bucket.Client, new() { BucketName = bucket.Name, MaxKeys = 1 }, cancellationToken);
        await using var db = await OpenAsync(cancellationToken);
        var job = queue.Add(db, new(EmptyBucketJob.JobKind, bucket.Account.OwnerId, bucket.Name, $"{input.S3uid}/{input.Bucket}"), new EmptyBucketWork(input.S3uid, input.Bucket));
        Audit(db, caller, bucket.Account.OwnerId, bucket.Account.S3uid, bucket.Name);
        await db.SaveChangesAsync(cancellationToken);
        queue.Signal();
        return new StartedDeletion(job.Id);
    }
}
