using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
/// <param name="Show">Whether the browser shows the file where that is safe, instead of saving it.</param>
public sealed record PresignDownloadInput(string S3uid, string Bucket, string Key, bool Show = false) : IBucketInput;

/// <param name="Address">At storage.</param>
public sealed record DownloadAddress(string Address);

/// <summary>An address at storage that serves one file for a few minutes.</summary>
public sealed class PresignDownload(OperationServices services, FileStorage storage) : FileOperation<PresignDownloadInput, DownloadAddress>(services, storage)
{
    public override TokenScopes Scope => TokenScopes.Read;

    /// <summary>Enough to begin; a download that has begun goes on.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    protected override Refusal? Check(PresignDownloadInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key));

    protected override async Task<Result<DownloadAddress>> ExecuteAsync(Caller caller, OpenBucket bucket, PresignDownloadInput input, CancellationToken cancellationToken)
    {
        var gone = await bucket.CheckPresentAsync(input.Key, cancellationToken);
        return gone is not null
            ? gone
            : new DownloadAddress(await bucket.PresignAsync(HttpVerb.GET, input.Key, Lifetime, request => DownloadHeaders.Set(request, input.Show)));
    }
}

/// <summary>What storage is asked to say about a file that it serves.</summary>
internal static class DownloadHeaders
{
    public static void Set(GetPreSignedUrlRequest request, bool show)
    {
        var type = show ? ContentTypes.ShowableAs(request.Key) : null;
        request.ResponseHeaderOverrides.ContentDisposition = ContentTypes.Disposition(type is null ? "attachment" : "inline", request.Key);
        request.ResponseHeaderOverrides.ContentType = type;
    }
}
