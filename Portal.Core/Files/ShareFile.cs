using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
/// <param name="Lifetime">At most seven days.</param>
public sealed record ShareFileInput(string S3uid, string Bucket, string Key, TimeSpan Lifetime) : IBucketInput;

/// <param name="ExpiresAt">UTC.</param>
public sealed record SharedLink(string Address, DateTime ExpiresAt);

/// <summary>A link that opens one file for everybody who has it, until it expires or the keys are changed.</summary>
public sealed class ShareFile(OperationServices services, FileStorage storage) : FileOperation<ShareFileInput, SharedLink>(services, storage)
{
    private readonly Presigner _presigner = new(services.Clock);

    protected override Refusal? Check(ShareFileInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key))
        ?? (ObjectKey.HasDotSegment(input.Key) ? Refusal.Invalid(nameof(input.Key), FileText.NoBrowserLink) : null)
        ?? (input.Lifetime > TimeSpan.Zero && input.Lifetime <= Presigner.MaxLifetime ? null : Refusal.Invalid(nameof(input.Lifetime), FileText.Expiry));

    protected override async Task<Result<SharedLink>> ExecuteAsync(Caller caller, OpenBucket bucket, ShareFileInput input, CancellationToken cancellationToken)
    {
        var expiresAt = Now + input.Lifetime;
        var request = new PresignedRequest("GET", bucket.Name, input.Key, input.Lifetime, DownloadHeaders.Of(input.Key, show: true));
        await AuditAsync(caller, bucket, $"{input.Key} ({expiresAt:yyyy-MM-dd HH:mm} UTC)", cancellationToken);
        return new SharedLink(_presigner.Sign(bucket.Cluster, bucket.Keys, request), expiresAt);
    }
}
