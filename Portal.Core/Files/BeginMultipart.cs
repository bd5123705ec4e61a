using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
/// <param name="Size">Of the whole file, in bytes.</param>
public sealed record BeginMultipartInput(string S3uid, string Bucket, string Key, string? ContentType, long Size) : IBucketInput;

public sealed record BegunMultipart(string UploadId, string Key);

/// <summary>Begins the upload of a large file in parts.</summary>
public sealed class BeginMultipart(OperationServices services, FileStorage storage) : FileOperation<BeginMultipartInput, BegunMultipart>(services, storage)
{
    protected override bool NeedsOwnBucket => true;

    protected override Refusal? Check(BeginMultipartInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key))
        ?? UploadLimits.CheckType(input.ContentType, nameof(input.ContentType))
        ?? UploadLimits.CheckSize(input.Size, UploadLimits.MaxObject, nameof(input.Size));

    protected override async Task<Result<BegunMultipart>> ExecuteAsync(Caller caller, OpenBucket bucket, BeginMultipartInput input, CancellationToken cancellationToken)
    {
        var begun = await bucket.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = bucket.Name,
            Key = input.Key,
            ContentType = UploadLimits.TypeOf(input.ContentType, input.Key),
        }, cancellationToken);
        return new BegunMultipart(begun.UploadId, input.Key);
    }
}
