using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <summary>A part as storage acknowledged it to the browser.</summary>
public sealed record CompletedPart(int PartNumber, string ETag);

/// <param name="Key">Exact.</param>
public sealed record CompleteMultipartInput(string S3uid, string Bucket, string Key, string UploadId, IReadOnlyList<CompletedPart> Parts) : IBucketInput;

/// <summary>Makes a file of the parts of an upload.</summary>
public sealed class CompleteMultipart(OperationServices services, FileStorage storage) : FileOperation<CompleteMultipartInput, Done>(services, storage)
{
    protected override Refusal? Check(CompleteMultipartInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key))
        ?? FileRefusals.CheckUploadId(input.UploadId, nameof(input.UploadId))
        ?? FileRefusals.CheckCount(input.Parts?.Count ?? 0, UploadLimits.MaxPartNumber, nameof(input.Parts))
        ?? (input.Parts!.All(part => part is { PartNumber: >= 1 and <= UploadLimits.MaxPartNumber, ETag.Length: > 0 and <= 100 })
            ? null
            : Refusal.Invalid(nameof(input.Parts), FileText.PartsChanged));

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, OpenBucket bucket, CompleteMultipartInput input, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = bucket.Name,
                Key = input.Key,
                UploadId = input.UploadId,
                PartETags = [.. input.Parts.OrderBy(part => part.PartNumber).Select(part => new PartETag(part.PartNumber, part.ETag))],
            }, cancellationToken);
            return Done.It;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchUpload")
        {
            return Refusal.NotFound(FileText.UploadGone);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "InvalidPart" or "InvalidPartOrder" or "EntityTooSmall")
        {
            return Refusal.Conflict(FileText.PartsChanged);
        }
    }
}
