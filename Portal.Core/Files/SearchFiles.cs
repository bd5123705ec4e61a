using System.Diagnostics;
using System.Text;
using Amazon.S3.Model;
using Portal.Core.Operations;

namespace Portal.Core.Files;

/// <param name="Prefix">Where to look: a folder with its slash, or empty for the whole bucket.</param>
/// <param name="Term">To be found anywhere in what follows the prefix; small and capital letters are the same.</param>
/// <param name="Token">From the answer before; <see langword="null"/> to begin.</param>
/// <param name="MaxHits">With so many the call is over; 1 to 1000.</param>
public sealed record SearchFilesInput(
    string S3uid, string Bucket, string Prefix, string Term, string? Token = null, int MaxHits = SearchFiles.DefaultHits) : IBucketInput;

/// <param name="LookedAt">How many keys this call has looked at.</param>
/// <param name="NextToken">Goes on right after the last key that was looked at; <see langword="null"/> when all were.</param>
public sealed record FileHits(IReadOnlyList<FileEntry> Files, int LookedAt, string? NextToken);

/// <summary>Looks for files by a part of their name. Each call does a bounded amount of work; the answer says how to go on.</summary>
public sealed class SearchFiles(OperationServices services, FileStorage storage) : FileOperation<SearchFilesInput, FileHits>(services, storage)
{
    public override TokenScopes Scope => TokenScopes.Read;

    public const int MaxTermLength = 200;
    public const int KeysPerPage = 1000;
    public const int MaxPages = 5;
    public const int DefaultHits = 500;
    public const int MostHits = 1000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    protected override Refusal? Check(SearchFilesInput input) =>
        FileRefusals.CheckPrefix(input.Prefix, nameof(input.Prefix))
        ?? (input.Term is { Length: >= 1 and <= MaxTermLength } && ObjectKey.IsValid(input.Term)
            ? FileRefusals.CheckCount(input.MaxHits, MostHits, nameof(input.MaxHits))
            : Refusal.Invalid(nameof(input.Term), FileRefusals.Format(FileText.TermLength, MaxTermLength)));

    protected override async Task<Result<FileHits>> ExecuteAsync(Caller caller, OpenBucket bucket, SearchFilesInput input, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var listing = $"search/{input.Prefix}";
        var start = ListingToken.Read(bucket, listing, input.Token);
        if (start.Refusal is { } refusal)
        {
            return refusal;
        }

        var term = Compose(input.Term);
        List<FileEntry> hits = [];
        var last = start.Value;
        string? next = null;
        var lookedAt = 0;
        for (var pages = 1; ; pages++)
        {
            // A call begins after a key, as storage's own tokens end with its pages; within a call those are as good.
            var request = new ListObjectsV2Request
            {
                BucketName = bucket.Name,
                Prefix = input.Prefix,
                MaxKeys = KeysPerPage,
                StartAfter = start.Value,
                ContinuationToken = next,
            };
            var page = await FileListing.ReadAsync(bucket.Client, request, cancellationToken);
            next = page.NextToken;
            foreach (var file in page.Files)
            {
                if (hits.Count == input.MaxHits)
                {
                    return Answer(more: true);
                }

                (last, lookedAt) = (file.Key, lookedAt + 1);
                if (Compose(file.Key[input.Prefix.Length..]).Contains(term, StringComparison.OrdinalIgnoreCase))
                {
                    hits.Add(file);
                }
            }

            if (next is null || hits.Count == input.MaxHits || pages == MaxPages || Stopwatch.GetElapsedTime(started) > s_patience)
            {
                return Answer(more: next is not null);
            }
        }

        FileHits Answer(bool more) => new(hits, lookedAt, more && last is not null ? ListingToken.Of(bucket, listing, last) : null);
    }

    /// <summary>Accents may be stored apart from their letters, as macOS does; for a person they are the same.</summary>
    private static string Compose(string text) => Ascii.IsValid(text) ? text : text.Normalize(NormalizationForm.FormC);
}
