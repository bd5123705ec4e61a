using System.Globalization;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
/// <param name="PartNumber">From 1.</param>
public sealed record SignPartInput(string S3uid, string Bucket, string Key, string UploadId, int PartNumber) : IBucketInput;

public sealed record SignedPart(string Url);

/// <summary>Lets a browser send one part of a file to storage.</summary>
public sealed class SignPart(OperationServices services, FileStorage storage) : FileOperation<SignPartInput, SignedPart>(services, storage)
{
    private readonly Presigner _presigner = new(services.Clock);

    protected override Refusal? Check(SignPartInput input) => FileRefusals.CheckAddressable(input.Key, nameof(input.Key))
        ?? FileRefusals.CheckUploadId(input.UploadId, nameof(input.UploadId))
        ?? (input.PartNumber is >= 1 and <= UploadLimits.MaxPartNumber
            ? null
            : Refusal.Invalid(nameof(input.PartNumber), FileRefusals.Format(FileText.PartNumber, UploadLimits.MaxPartNumber)));

    protected override Task<Result<SignedPart>> ExecuteAsync(Caller caller, OpenBucket bucket, SignPartInput input, CancellationToken cancellationToken)
    {
        var query = new Dictionary<string, string>
        {
            ["partNumber"] = input.PartNumber.ToString(CultureInfo.InvariantCulture),
            ["uploadId"] = input.UploadId,
        };
        var url = _presigner.Sign(bucket.Cluster, bucket.Keys, new("PUT", bucket.Name, input.Key, UploadLimits.Lifetime, query));
        return Task.FromResult<Result<SignedPart>>(new SignedPart(url));
    }
}
