using Amazon.S3;
using Portal.Core.Buckets;
using Portal.Core.Jobs;

namespace Portal.Core.Files;

internal sealed record EmptyBucketWork(string S3uid, string Bucket);

/// <summary>Deletes everything in a bucket. What is gone is no longer listed, so after a restart it goes on by itself.</summary>
internal sealed class EmptyBucketJob(JobStorage storage) : IJobHandler
{
    public const string JobKind = "EmptyBucket";

    public string Kind => JobKind;

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var work = run.ReadInput<EmptyBucketWork>();
        using var client = await storage.ConnectAsync(run.CustomerId, work.S3uid, cancellationToken);
        try
        {
            await foreach (var deleted in new BucketEmptying(client, work.Bucket).RunAsync(cancellationToken))
            {
                await run.ReportAsync(run.Progress.Done + deleted, 0, null, cancellationToken);
            }
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchBucket")
        {
            // With the bucket everything in it is gone.
        }
    }
}
