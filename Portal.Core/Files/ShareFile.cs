using Amazon.S3;
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
    /// <summary>The longest that S3 allows.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(7);

    protected override Refusal? Check(ShareFileInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key))
        ?? (input.Lifetime > TimeSpan.Zero && input.Lifetime <= MaxLifetime ? null : Refusal.Invalid(nameof(input.Lifetime), FileText.Expiry));

    protected override async Task<Result<SharedLink>> ExecuteAsync(Caller caller, OpenBucket bucket, ShareFileInput input, CancellationToken cancellationToken)
    {
        if (await bucket.CheckPresentAsync(input.Key, cancellationToken) is { } gone)
        {
            return gone;
        }

        // Storage counts whole seconds by its own clock, and refuses one too many.
        var lifetime = input.Lifetime == MaxLifetime ? input.Lifetime - TimeSpan.FromMinutes(1) : input.Lifetime;
        var expiresAt = Now + lifetime;
        var address = await bucket.PresignAsync(HttpVerb.GET, input.Key, lifetime, request => DownloadHeaders.Set(request, show: true));
        await AuditAsync(caller, bucket, $"{ObjectKey.Printable(input.Key)} ({expiresAt:yyyy-MM-dd HH:mm} UTC)", cancellationToken);
        return new SharedLink(address, expiresAt);
    }
}
