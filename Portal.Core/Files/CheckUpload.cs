using Amazon.S3.Model;
using Portal.Core.Buckets;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Files;

/// <param name="Keys">Exact; what is about to be uploaded.</param>
public sealed record CheckUploadInput(string S3uid, string Bucket, IReadOnlyList<string> Keys) : IBucketInput;

/// <param name="Existing">Which of the keys exist already and would be replaced.</param>
/// <param name="FreeBytes">Room left in the account; <see langword="null"/> where the plan sets no hard limit.</param>
public sealed record UploadCheck(IReadOnlyList<string> Existing, long? FreeBytes);

/// <summary>Tells before an upload what it would replace, and whether there is room.</summary>
public sealed class CheckUpload(OperationServices services, FileStorage storage, PortalCors cors) : FileOperation<CheckUploadInput, UploadCheck>(services, storage)
{
    public override TokenScopes Scope => TokenScopes.Read;

    public const int MaxKeys = 1000;

    /// <summary>Keys of one folder that make listing it cheaper than asking for each.</summary>
    private const int KeysPerListing = 20;

    private const int Parallel = 8;

    protected override bool NeedsOwnBucket => true;

    protected override Refusal? Check(CheckUploadInput input) => FileRefusals.CheckCount(input.Keys?.Count ?? 0, MaxKeys, nameof(input.Keys))
        ?? input.Keys!.Select(key => FileRefusals.CheckKey(key, nameof(input.Keys))).FirstOrDefault(refusal => refusal is not null);

    protected override async Task<Result<UploadCheck>> ExecuteAsync(Caller caller, OpenBucket bucket, CheckUploadInput input, CancellationToken cancellationToken)
    {
        // The bucket may have been made by a program of the customer's own.
        await cors.EnsureAsync(bucket.Cluster, bucket.Client, bucket.Name, cancellationToken);
        List<string> existing = [];
        List<string> open = [];
        foreach (var folder in input.Keys.Distinct().GroupBy(ObjectKey.ParentOf))
        {
            // What ends in a slash is a folder to a listing.
            var keys = folder.Where(key => !ObjectKey.IsFolder(key)).ToHashSet();
            open.AddRange(folder.Where(ObjectKey.IsFolder));
            if (keys.Count >= KeysPerListing)
            {
                existing.AddRange(await TakeListedAsync(bucket, folder.Key, keys, cancellationToken));
            }

            open.AddRange(keys);
        }

        existing.AddRange(await AskEachAsync(bucket, open, cancellationToken));
        return new UploadCheck(existing, await ReadFreeBytesAsync(bucket, cancellationToken));
    }

    /// <summary>Lists the folder for as long as that is cheaper than asking; removes from <paramref name="keys"/> what is then known.</summary>
    private static async Task<IReadOnlyList<string>> TakeListedAsync(OpenBucket bucket, string folder, HashSet<string> keys, CancellationToken cancellationToken)
    {
        List<string> existing = [];
        string? token = null;
        for (var pages = keys.Count / KeysPerListing; pages > 0; pages--)
        {
            var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = folder, Delimiter = "/", ContinuationToken = token };
            var page = await FileListing.ReadAsync(bucket.Client, request, cancellationToken);
            existing.AddRange(page.Files.Select(file => file.Key).Where(keys.Remove));
            token = page.NextToken;
            if (token is null)
            {
                keys.Clear();
                break;
            }
        }

        return existing;
    }

    private static async Task<IReadOnlyList<string>> AskEachAsync(OpenBucket bucket, List<string> keys, CancellationToken cancellationToken)
    {
        var found = new bool[keys.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForAsync(0, keys.Count, options, async (index, stop) => found[index] = await bucket.CheckPresentAsync(keys[index], stop) is null);
        return [.. keys.Where((_, index) => found[index])];
    }

    private static async Task<long?> ReadFreeBytesAsync(OpenBucket bucket, CancellationToken cancellationToken)
    {
        if (bucket.Account.Plan.HardQuotaBytes is not { } limit)
        {
            return null;
        }

        var buckets = await bucket.Cluster.Usage.ListBucketsAsync(bucket.Account.S3uid, cancellationToken);
        return Math.Max(0, limit - buckets.Sum(held => held.Bytes));
    }
}
