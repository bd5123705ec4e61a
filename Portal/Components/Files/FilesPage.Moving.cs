using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Components.Shared;

namespace Portal.Components.Files;

/// <summary>The ways through a bucket: pages, page sizes, searches, keys.</summary>
public partial class FilesPage
{
    private static readonly TimeSpan s_typingPause = TimeSpan.FromMilliseconds(500);

    private static readonly IReadOnlyList<SegmentOption<bool>> s_scopes = [new(false, FilesPageText.ThisFolder), new(true, FilesPageText.WholeBucket)];

    /// <summary>Tokens of the pages from the second on; storage knows no way back.</summary>
    private readonly List<string> _tokens = [];

    private IJSObjectReference? _module;
    private IJSObjectReference? _keys;
    private DotNetObjectReference<FilesPage>? _self;
    private CancellationTokenSource? _typing;
    private string? _typed;
    private bool _wholeBucket;

    [Inject]
    public required IJSRuntime Script { get; set; }

    private static IReadOnlyList<SegmentOption<bool>> Scopes => s_scopes;

    private string SearchHint => Say(
        FilesPageText.SearchIn,
        _wholeBucket || Place.Prefix.Length == 0 ? Bucket : NameOf(Place.Prefix));

    /// <summary>The key of a keyboard was pressed anywhere on the page.</summary>
    /// <param name="focused">The key of the row that the keyboard is on; it is meant where nothing is selected.</param>
    [JSInvokable]
    public Task PressDeleteAsync(string? focused) => InvokeAsync(async () =>
    {
        var shown = (Place.IsSearch ? _search?.Rows : Rows) ?? [];
        IReadOnlyList<FileRow> rows = [.. shown.Where(row => _selected.Contains(row.Key))];
        if (rows.Count == 0)
        {
            rows = [.. shown.Where(row => row.Key == focused && !FileTable.IsPending(_pending, row))];
        }

        if (rows.Count > 0)
        {
            await DeleteAsync(rows);
        }
    });

    /// <summary>The key of a keyboard was pressed anywhere on the page.</summary>
    [JSInvokable]
    public Task PressEscapeAsync() => InvokeAsync(() =>
    {
        if (_open is not null)
        {
            _open = null;
        }
        else
        {
            _selected.Clear();
        }

        StateHasChanged();
    });

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        Jobs.Finished += NoteFinished;
        try
        {
            _self = DotNetObjectReference.Create(this);
            _module = await Script.InvokeAsync<IJSObjectReference>("import", Gone, "./Components/Files/FilesPage.razor.js");
            _keys = await _module.InvokeAsync<IJSObjectReference>("attach", Gone, _self);
            StateHasChanged();
            if (_total is null && IsUsable)
            {
                await MeasureAsync();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or JSDisconnectedException)
        {
            // The page was left.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Jobs.Finished -= NoteFinished;
            _ = DetachAsync();
            _typing?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task DetachAsync()
    {
        try
        {
            if (_keys is not null)
            {
                await _keys.InvokeVoidAsync("dispose");
                await _keys.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and with it what would be cleaned up.
        }

        _self?.Dispose();
    }

    private async Task GoOnAsync()
    {
        if (View?.Page?.NextToken is not { } next)
        {
            return;
        }

        await RestoreTokensAsync();
        _tokens.RemoveRange(Math.Min(_tokens.Count, Place.Page - 1), Math.Max(0, _tokens.Count - (Place.Page - 1)));
        _tokens.Add(next);
        await _module!.InvokeVoidAsync("keepTokens", PagesKey, _tokens);
        Go(Place.OnPage(Place.Page + 1, next));
    }

    private async Task GoBackAsync()
    {
        await RestoreTokensAsync();
        var before = Place.Page - 1;

        // Somebody who came by a link has no way back but to the beginning.
        Go(before > 1 && before - 2 < _tokens.Count ? Place.OnPage(before, _tokens[before - 2]) : Place.OnPage(1, null));
    }

    /// <summary>After a reload the browser still knows the pages before.</summary>
    private async Task RestoreTokensAsync()
    {
        if (_tokensKey == PagesKey && _tokens.Count >= Place.Page - 1)
        {
            return;
        }

        _tokens.Clear();
        _tokensKey = PagesKey;
        _tokens.AddRange(await _module!.InvokeAsync<string[]>("keptTokens", PagesKey));
        if (Place.Page > 1 && (Place.Page - 2 >= _tokens.Count || _tokens[Place.Page - 2] != Place.Token))
        {
            _tokens.Clear();
        }
    }

    private string? _tokensKey;

    private string PagesKey => $"files {S3uid} {Bucket} {Place.PageSize} {Place.Prefix}";

    private void ChangeSize(int size) => Go(Place with { PageSize = size, Page = 1, Token = null });

    private void NoteSearch()
    {
        _typed = Place.Search;
        _wholeBucket = Place.WholeBucket;
    }

    private async Task TypeAsync()
    {
        _typing?.Cancel();
        _typing?.Dispose();
        _typing = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        var typing = _typing.Token;
        await Task.Delay(s_typingPause, Clock, typing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!typing.IsCancellationRequested)
        {
            SubmitSearch();
        }
    }

    private void SubmitSearch()
    {
        _typing?.Cancel();
        var term = string.IsNullOrEmpty(_typed) ? null : _typed;
        if (term != Place.Search)
        {
            Go(Place with { Search = term, WholeBucket = _wholeBucket, Token = null, Page = 1 }, replace: Place.IsSearch && term is not null);
        }
    }

    private void EndSearch()
    {
        _typed = null;
        SubmitSearch();
    }

    private void ChangeScope(bool wholeBucket)
    {
        _wholeBucket = wholeBucket;
        if (Place.IsSearch)
        {
            Go(Place with { WholeBucket = wholeBucket }, replace: true);
        }
    }

    private void Go(FilesPlace place, bool replace = false) => Navigation.NavigateTo(place.Url, replace: replace);
}
