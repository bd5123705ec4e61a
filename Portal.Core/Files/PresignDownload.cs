using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Key">Exact.</param>
/// <param name="Show">Whether the browser shows the file where that is safe, instead of saving it.</param>
public sealed record PresignDownloadInput(string S3uid, string Bucket, string Key, bool Show = false) : IBucketInput;

/// <param name="Address">At storage; <see langword="null"/> where no browser can ask for the key, see <see cref="ReadFile"/>.</param>
public sealed record DownloadAddress(string? Address);

/// <summary>An address at storage that serves one file for a few minutes.</summary>
public sealed class PresignDownload(OperationServices services, FileStorage storage) : FileOperation<PresignDownloadInput, DownloadAddress>(services, storage)
{
    /// <summary>Enough to begin; a download that has begun goes on.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Presigner _presigner = new(services.Clock);

    protected override Refusal? Check(PresignDownloadInput input) => FileRefusals.CheckKey(input.Key, nameof(input.Key));

    protected override Task<Result<DownloadAddress>> ExecuteAsync(Caller caller, OpenBucket bucket, PresignDownloadInput input, CancellationToken cancellationToken)
    {
        if (ObjectKey.HasDotSegment(input.Key))
        {
            return Task.FromResult<Result<DownloadAddress>>(new DownloadAddress(null));
        }

        var request = new PresignedRequest("GET", bucket.Name, input.Key, Lifetime, DownloadHeaders.Of(input.Key, input.Show));
        return Task.FromResult<Result<DownloadAddress>>(new DownloadAddress(_presigner.Sign(bucket.Cluster, bucket.Keys, request)));
    }
}

/// <summary>What storage is asked to say about a file that it serves.</summary>
internal static class DownloadHeaders
{
    public static IReadOnlyDictionary<string, string> Of(string key, bool show) => show && ContentTypes.ShowableAs(key) is { } type
        ? new Dictionary<string, string> { ["response-content-disposition"] = ContentTypes.Disposition("inline", key), ["response-content-type"] = type }
        : new Dictionary<string, string> { ["response-content-disposition"] = ContentTypes.Disposition("attachment", key) };
}
