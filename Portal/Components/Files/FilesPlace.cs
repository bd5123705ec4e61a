using System.Globalization;
using System.Text.Json.Serialization;

namespace Portal.Components.Files;

/// <summary>What of a bucket is shown: everything that the address says.</summary>
/// <param name="Prefix">The folder, with its slash; empty for the top of the bucket.</param>
/// <param name="Search">Looked for instead of listing the folder.</param>
/// <param name="WholeBucket">Whether the search leaves the folder.</param>
/// <param name="Token">Of the page of the listing.</param>
/// <param name="Page">The number of that page, from 1.</param>
/// <param name="Order">In which order the rows that were read are shown.</param>
public sealed record FilesPlace(
    string S3uid, string Bucket, string Prefix, string? Search, bool WholeBucket, string? Token, int Page, int PageSize, FileOrder Order = default)
{
    public const int StandardSize = 50;

    /// <summary>More than anybody turns; with it the numbers of rows stay numbers.</summary>
    private const int MaxPage = 10_000_000;

    /// <summary>The value of the address's <c>scope</c> for the whole bucket.</summary>
    public const string BucketScope = "bucket";

    public static IReadOnlyList<int> Sizes { get; } = [25, 50, 100];

    public bool IsSearch => !string.IsNullOrEmpty(Search);

    /// <summary>The number of a page in an address; whatever is none counts as the first.</summary>
    public static int ParsePage(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is >= 1 and <= MaxPage ? page : 1;

    /// <summary>The rows of a page in an address; whatever is not offered counts as the standard.</summary>
    public static int ParseSize(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : StandardSize;

    /// <summary>Where a search looks.</summary>
    public string SearchedPrefix => WholeBucket ? "" : Prefix;

    public string Url => PortalUrls.Bucket(
        S3uid, Bucket, Prefix, Search, IsSearch && WholeBucket ? BucketScope : null, Token, PageSize == StandardSize ? null : PageSize, Page > 1 ? Page : null, Order.InAddress);

    /// <summary>What storage is asked for, whatever the order of showing it. Not handed to the circuit: it holds another of itself.</summary>
    [JsonIgnore]
    public FilesPlace Asked => this with { Order = default };

    /// <summary>The same view of another folder, from its first page.</summary>
    public FilesPlace At(string prefix) => this with { Prefix = prefix, Search = null, WholeBucket = false, Token = null, Page = 1 };

    public FilesPlace OnPage(int page, string? token) => this with { Page = page, Token = token };
}
