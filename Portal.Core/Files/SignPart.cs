using Amazon.S3;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
/// <param name="PartNumber">From 1.</param>
public sealed record SignPartInput(string S3uid, string Bucket, string Key, string UploadId, int PartNumber) : IBucketInput;

public sealed record SignedPart(string Url);

/// <summary>Lets a browser send one part of a file to storage.</summary>
public sealed class SignPart(OperationServices services, FileStorage storage) : FileOperation<SignPartInput, SignedPart>(services, storage)
{
    protected override Refusal? Check(SignPartInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key))
        ?? FileRefusals.CheckUploadId(input.UploadId, nameof(input.UploadId))
        ?? (input.PartNumber is >= 1 and <= UploadLimits.MaxPartNumber
            ? null
            : Refusal.Invalid(nameof(input.PartNumber), FileRefusals.Format(FileText.PartNumber, UploadLimits.MaxPartNumber)));

    protected override async Task<Result<SignedPart>> ExecuteAsync(Caller caller, OpenBucket bucket, SignPartInput input, CancellationToken cancellationToken) =>
        new SignedPart(await bucket.PresignAsync(HttpVerb.PUT, input.Key, UploadLimits.Lifetime, request =>
        {
            request.PartNumber = input.PartNumber;
            request.UploadId = input.UploadId;
        }));
}
