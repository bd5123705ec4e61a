using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Portal.Core.Buckets;

/// <summary>Deletes everything in a bucket, a page at a time.</summary>
internal sealed class BucketEmptying(IAmazonS3 s3, string bucket)
{
    /// <summary>Yields how many were deleted after each page.</summary>
    public async IAsyncEnumerable<int> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What is deleted is no longer listed, so the first page is always the next one.
        while (await NextPageAsync(cancellationToken) is { Count: > 0 } page)
        {
            var answer = await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = page, Quiet = true }, cancellationToken);
            if (answer.DeleteErrors is [var first, ..])
            {
                throw new AmazonS3Exception($"{first.Key}: {first.Code} {first.Message}");
            }

            yield return page.Count;
        }

        await AbortUploadsAsync(cancellationToken);
    }

    private async Task<List<KeyVersion>> NextPageAsync(CancellationToken cancellationToken)
    {
        try
        {
            var versions = await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket }, cancellationToken);
            return [.. (versions.Versions ?? []).Select(version => new KeyVersion { Key = version.Key, VersionId = version.VersionId })];
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode is HttpStatusCode.NotImplemented)
        {
            // A cluster without versions.
            var objects = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, cancellationToken);
            return [.. (objects.S3Objects ?? []).Select(found => new KeyVersion { Key = found.Key })];
        }
    }

    private async Task AbortUploadsAsync(CancellationToken cancellationToken)
    {
        while (await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket }, cancellationToken)
            is { MultipartUploads: { Count: > 0 } uploads })
        {
            foreach (var upload in uploads)
            {
                await s3.AbortMultipartUploadAsync(bucket, upload.Key, upload.UploadId, cancellationToken);
            }
        }
    }
}
