using Amazon.S3;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Prefix">Exact beginning of the keys; of a folder with its slash, empty for the whole bucket.</param>
/// <param name="Folders">Whether what lies deeper is shown as its folder; otherwise every key is listed.</param>
/// <param name="Token">From the page before; <see langword="null"/> for the first.</param>
public sealed record ListFilesInput(string S3uid, string Bucket, string Prefix = "", bool Folders = true, int PageSize = 50, string? Token = null) : IBucketInput;

/// <summary>A file as listings tell it.</summary>
/// <param name="Key">Exact.</param>
/// <param name="ChangedAt">UTC.</param>
public sealed record FileEntry(string Key, long Size, DateTime ChangedAt, string ETag, string? StorageClass);

/// <summary>A page of a listing.</summary>
/// <param name="Folders">Full prefixes, each with its slash.</param>
/// <param name="NextToken">Leads to the next page; <see langword="null"/> on the last.</param>
/// <param name="Calls">Requests to storage that this page took.</param>
public sealed record FilePage(IReadOnlyList<string> Folders, IReadOnlyList<FileEntry> Files, string? NextToken, int Calls);

/// <summary>Lists a folder, or all keys below a prefix, by pages. A page costs the same wherever it lies and however large the bucket is.</summary>
public sealed class ListFiles(OperationServices services, FileStorage storage) : FileOperation<ListFilesInput, FilePage>(services, storage)
{
    public override TokenScopes Scope => TokenScopes.Read;

    public const int MaxPageSize = 1000;

    /// <summary>Storage may answer less than it was asked for; after so many answers the page is shown as it is.</summary>
    private const int MaxCalls = 8;

    protected override Refusal? Check(ListFilesInput input) =>
        FileRefusals.CheckPrefix(input.Prefix, nameof(input.Prefix)) ?? FileRefusals.CheckCount(input.PageSize, MaxPageSize, nameof(input.PageSize));

    protected override async Task<Result<FilePage>> ExecuteAsync(Caller caller, OpenBucket bucket, ListFilesInput input, CancellationToken cancellationToken)
    {
        var listing = $"{(input.Folders ? "folder" : "flat")}/{input.Prefix}";
        var start = ListingToken.Read(bucket, listing, input.Token);
        if (start.Refusal is { } refusal)
        {
            return refusal;
        }

        List<string> folders = [];
        List<FileEntry> files = [];
        var token = start.Value;
        var calls = 0;
        do
        {
            var request = RequestFor(bucket.Name, input, token, input.PageSize - folders.Count - files.Count);
            FileListing page;
            try
            {
                page = await FileListing.ReadAsync(bucket.Client, request, cancellationToken);
            }
            catch (AmazonS3Exception exception) when (token is not null && exception.ErrorCode is "InvalidArgument")
            {
                return ListingToken.Refused;
            }

            calls++;
            folders.AddRange(page.Folders.Except(folders));
            files.AddRange(input.Folders ? page.Files.Where(file => file.Key != input.Prefix) : page.Files);
            token = page.NextToken;
        }
        while (token is not null && folders.Count + files.Count < input.PageSize && calls < MaxCalls);

        return new FilePage(folders, files, token is null ? null : ListingToken.Of(bucket, listing, token), calls);
    }

    private static ListObjectsV2Request RequestFor(string bucket, ListFilesInput input, string? token, int count) => new()
    {
        BucketName = bucket,
        Prefix = input.Prefix,
        Delimiter = input.Folders ? "/" : null,
        MaxKeys = count,
        ContinuationToken = token,

        // Leaves out the folder's own empty marker, so that it does not cost the page a row.
        StartAfter = token is null && input.Folders && input.Prefix.Length > 0 ? input.Prefix : null,
    };
}
