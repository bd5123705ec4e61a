using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Jobs;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Files;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Radzen;

namespace Portal.Components.Files;

/// <summary>The files of a bucket: folder by folder and page by page, or by a search.</summary>
public partial class FilesPage
{
    /// <summary>For so long the old rows stay while new ones come, so that a quick answer does not flicker.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);

    /// <summary>The first paint does not wait for slow storage.</summary>
    private static readonly TimeSpan s_firstPaint = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _selected = new(StringComparer.Ordinal);
    private BucketUsage? _total;
    private FileSearch? _search;
    private FileRow? _open;
    private bool _loading;
    private bool _slow;
    private int _load;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public FilesView? View { get; set; }

    [Parameter]
    public string S3uid { get; set; } = "";

    [Parameter]
    public string Bucket { get; set; } = "";

    [SupplyParameterFromQuery(Name = "prefix")]
    public string? PrefixInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "search")]
    public string? SearchInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "scope")]
    public string? ScopeInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "token")]
    public string? TokenInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? OrderInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "size")]
    public string? SizeInAddress { get; set; }

    [Inject]
    public required ListFiles List { get; set; }

    [Inject]
    public required ShowAccount Show { get; set; }

    [Inject]
    public required ShowUsage Usage { get; set; }

    [Inject]
    public required JobFeed Jobs { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private FilesPlace Place { get; set; } = new("", "", "", null, false, null, 1, FilesPlace.StandardSize);

    /// <summary>As they are shown.</summary>
    private IReadOnlyList<FileRow> Rows { get; set; } = [];

    private bool IsUsable => StartsAgain || View is not { Refusal.Code: RefusalCode.NotFound or RefusalCode.Conflict or RefusalCode.Forbidden };

    /// <summary>The page of the listing that the address means is not to be had; the first one is.</summary>
    private bool StartsAgain => View is { Refusal.Field: nameof(ListFilesInput.Token) };

    private string Title => Place.Prefix.Length == 0 ? Bucket : NameOf(Place.Prefix);

    private IReadOnlyList<Crumb> Crumbs =>
    [
        new(View?.AccountLabel ?? FilesPageText.Account, PortalUrls.Account(S3uid)),
        new(Bucket, Place.At("").Url),
        .. ObjectKey.PathTo(Place.Prefix).Select(path => new Crumb(NameOf(path), Place.At(path).Url)),
    ];

    private string ShownRange
    {
        get
        {
            var first = ((Place.Page - 1) * Place.PageSize) + 1;
            var partly = Place.Order != default && (Place.Page > 1 || View?.Page?.NextToken is not null);
            return Rows.Count == 0 ? "" : Say(partly ? FilesPageText.SortedRange : FilesPageText.Range, first, first + Rows.Count - 1);
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var place = new FilesPlace(
            S3uid, Bucket, PrefixInAddress ?? "", SearchInAddress, ScopeInAddress == FilesPlace.BucketScope, TokenInAddress,
            TokenInAddress is null ? 1 : FilesPlace.ParsePage(PageInAddress), FilesPlace.ParseSize(SizeInAddress),
            FileOrder.Parse(OrderInAddress));
        if (place == Place)
        {
            return;
        }

        var moved = Place;
        Place = place;
        if (place.Asked == moved.Asked)
        {
            ShowRows();
            return;
        }

        _selected.Clear();
        _open = null;
        NoteSearch();
        if (View?.Place == place.Asked)
        {
            ShowRows(); // From the first paint.
        }
        else
        {
            await LoadAsync();
        }

        if (RendererInfo.IsInteractive && (moved.S3uid, moved.Bucket) != (S3uid, Bucket))
        {
            _total = null;
            await MeasureAsync();
        }
    }

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    private static string NameOf(string prefix) => ObjectKey.NameOf(prefix) is { Length: > 0 } name ? ObjectKey.Printable(name) : FilesPageText.NoName;

    /// <summary>Shows what is there now, in place: after an upload, a deletion, or when the person asks.</summary>
    private async Task RefreshAsync()
    {
        await LoadAsync();
        await MeasureAsync();
    }

    private async Task LoadAsync()
    {
        var load = ++_load;
        var place = Place.Asked;
        _loading = true;
        try
        {
            var reading = ReadAsync(place);
            if (await Task.WhenAny(reading, Task.Delay(RendererInfo.IsInteractive ? s_patience : s_firstPaint, Clock, Gone)) != reading && load == _load)
            {
                if (!RendererInfo.IsInteractive)
                {
                    return; // The circuit asks again.
                }

                _slow = View?.Place != place;
                StateHasChanged();
            }

            var view = await reading;
            if (load != _load)
            {
                return; // Somewhere else by now.
            }

            View = view;
            ShowRows();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        finally
        {
            if (load == _load)
            {
                (_loading, _slow) = (false, false);
            }
        }
    }

    private async Task<FilesView> ReadAsync(FilesPlace place)
    {
        var label = View?.Place.S3uid == place.S3uid ? View.AccountLabel : null;
        if (label is null)
        {
            var account = await RunAsync(Show, new ShowAccountInput(place.S3uid));
            if (account.Refusal is { } unknown)
            {
                return new(place, null, null, unknown);
            }

            label = account.Value.Label;
        }

        // A search asks storage by itself; here it only has to know whether the bucket can be reached.
        var size = place.IsSearch ? 1 : place.PageSize;
        var answer = await RunAsync(List, new ListFilesInput(place.S3uid, place.Bucket, place.IsSearch ? "" : place.Prefix, PageSize: size, Token: place.IsSearch ? null : place.Token));
        return new(place, label, answer.IsRefused || place.IsSearch ? null : answer.Value, answer.Refusal);
    }

    private void ShowRows()
    {
        Rows = View?.Page is { } page ? Place.Order.Sort([.. page.Folders.Select(FileRow.OfFolder), .. page.Files.Select(FileRow.OfFile)]) : [];
        _selected.IntersectWith(Place.IsSearch ? _selected.ToHashSet() : Rows.Select(row => row.Key).ToHashSet());
    }

    /// <summary>What the whole bucket holds; where that cannot be told, nothing is.</summary>
    private async Task MeasureAsync()
    {
        try
        {
            var answer = await RunAsync(Usage, new ShowUsageInput(S3uid, Anew: true));
            _total = answer.IsRefused ? null : answer.Value.Buckets.FirstOrDefault(bucket => bucket.Name == Bucket);
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }
}

/// <summary>What was read for a place, kept from the first paint for the circuit.</summary>
/// <param name="Page">Of the listing; <see langword="null"/> for a search.</param>
public sealed record FilesView(FilesPlace Place, string? AccountLabel, FilePage? Page, Refusal? Refusal);
