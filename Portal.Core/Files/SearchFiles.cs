using System.Diagnostics;
using System.Text;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Prefix">Where to look: a folder with its slash, or empty for the whole bucket.</param>
/// <param name="Term">To be found anywhere in what follows the prefix; small and capital letters are the same.</param>
/// <param name="Token">From the answer before; <see langword="null"/> to begin.</param>
public sealed record SearchFilesInput(string S3uid, string Bucket, string Prefix, string Term, string? Token = null) : IBucketInput;

/// <param name="LookedAt">How many keys this call has looked at.</param>
/// <param name="NextToken">Goes on from here; <see langword="null"/> when everything was looked at.</param>
public sealed record FileHits(IReadOnlyList<FileEntry> Files, int LookedAt, string? NextToken);

/// <summary>Looks for files by a part of their name. Each call does a bounded amount of work; the answer says how to go on.</summary>
public sealed class SearchFiles(OperationServices services, FileStorage storage) : FileOperation<SearchFilesInput, FileHits>(services, storage)
{
    public override TokenScopes Scope => TokenScopes.Read;

    public const int MaxTermLength = 200;
    public const int KeysPerPage = 1000;
    public const int MaxPages = 5;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    protected override Refusal? Check(SearchFilesInput input) =>
        FileRefusals.CheckPrefix(input.Prefix, nameof(input.Prefix))
        ?? (input.Term is { Length: >= 1 and <= MaxTermLength } && ObjectKey.IsValid(input.Term)
            ? null
            : Refusal.Invalid(nameof(input.Term), FileRefusals.Format(FileText.TermLength, MaxTermLength)));

    protected override async Task<Result<FileHits>> ExecuteAsync(Caller caller, OpenBucket bucket, SearchFilesInput input, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var term = Compose(input.Term);
        List<FileEntry> hits = [];
        var token = input.Token;
        var lookedAt = 0;
        for (var pages = 1; ; pages++)
        {
            var request = new ListObjectsV2Request { BucketName = bucket.Name, Prefix = input.Prefix, MaxKeys = KeysPerPage, ContinuationToken = token };
            var page = await FileListing.ReadAsync(bucket.Client, request, cancellationToken);
            hits.AddRange(page.Files.Where(file => Compose(file.Key[input.Prefix.Length..]).Contains(term, StringComparison.OrdinalIgnoreCase)));
            lookedAt += page.Files.Count;
            token = page.NextToken;
            if (token is null || pages == MaxPages || Stopwatch.GetElapsedTime(started) > s_patience)
            {
                return new FileHits(hits, lookedAt, token);
            }
        }
    }

    /// <summary>Accents may be stored apart from their letters, as macOS does; for a person they are the same.</summary>
    private static string Compose(string text) => Ascii.IsValid(text) ? text : text.Normalize(NormalizationForm.FormC);
}
