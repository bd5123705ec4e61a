using Amazon.S3;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
/// <param name="Size">In bytes.</param>
public sealed record SignUploadInput(string S3uid, string Bucket, string Key, string? ContentType, long Size) : IBucketInput;

/// <summary>A request that the browser makes to storage by itself.</summary>
public sealed record SignedRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers);

/// <summary>Lets a browser send one file to storage in one request.</summary>
public sealed class SignUpload(OperationServices services, FileStorage storage) : FileOperation<SignUploadInput, SignedRequest>(services, storage)
{
    protected override bool NeedsOwnBucket => true;

    protected override Refusal? Check(SignUploadInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key))
        ?? UploadLimits.CheckType(input.ContentType, nameof(input.ContentType))
        ?? UploadLimits.CheckSize(input.Size, UploadLimits.MaxSinglePut, nameof(input.Size));

    protected override async Task<Result<SignedRequest>> ExecuteAsync(Caller caller, OpenBucket bucket, SignUploadInput input, CancellationToken cancellationToken)
    {
        var url = await bucket.PresignAsync(HttpVerb.PUT, input.Key, UploadLimits.Lifetime);
        var headers = new Dictionary<string, string> { ["Content-Type"] = UploadLimits.TypeOf(input.ContentType, input.Key) };
        return new SignedRequest("PUT", url, headers);
    }
}
