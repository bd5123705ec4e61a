using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
public sealed record AbortMultipartInput(string S3uid, string Bucket, string Key, string UploadId) : IBucketInput;

/// <summary>Ends an upload and removes its parts. One that is not there is success.</summary>
public sealed class AbortMultipart(OperationServices services, FileStorage storage) : FileOperation<AbortMultipartInput, Done>(services, storage)
{
    protected override Refusal? Check(AbortMultipartInput input) =>
        FileRefusals.CheckKey(input.Key, nameof(input.Key)) ?? FileRefusals.CheckUploadId(input.UploadId, nameof(input.UploadId));

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, OpenBucket bucket, AbortMultipartInput input, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest
            {
                BucketName = bucket.Name,
                Key = input.Key,
                UploadId = input.UploadId,
            }, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchUpload")
        {
            // Somebody did it before.
        }

        return Done.It;
    }
}
