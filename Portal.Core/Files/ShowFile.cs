using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
public sealed record ShowFileInput(string S3uid, string Bucket, string Key) : IBucketInput;

/// <summary>Everything that storage knows of a file.</summary>
/// <param name="ChangedAt">UTC.</param>
/// <param name="Metadata">What the uploader attached, by name.</param>
public sealed record FileDetails(
    string Key, long Size, DateTime ChangedAt, string ETag, string ContentType, string? StorageClass, string? VersionId, IReadOnlyDictionary<string, string> Metadata);

/// <summary>One file with its type and what is attached to it.</summary>
public sealed class ShowFile(OperationServices services, FileStorage storage) : FileOperation<ShowFileInput, FileDetails>(services, storage)
{
    public override TokenScopes Scope => TokenScopes.Read;

    protected override Refusal? Check(ShowFileInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key));

    protected override async Task<Result<FileDetails>> ExecuteAsync(Caller caller, OpenBucket bucket, ShowFileInput input, CancellationToken cancellationToken)
    {
        var found = await bucket.Client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = bucket.Name, Key = input.Key }, cancellationToken);
        return new FileDetails(
            input.Key,
            found.ContentLength,
            (found.LastModified ?? DateTime.UnixEpoch).ToUniversalTime(),
            found.ETag?.Trim('"') ?? "",
            found.Headers.ContentType ?? "",
            found.StorageClass?.Value,
            found.VersionId,
            found.Metadata.Keys.ToDictionary(name => name.Replace("x-amz-meta-", "", StringComparison.OrdinalIgnoreCase), name => found.Metadata[name], StringComparer.OrdinalIgnoreCase));
    }
}
