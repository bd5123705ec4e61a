using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Core.Files;
using Portal.Core.Operations;

namespace Portal.Components.Files;

/// <summary>What a search finds, as it is found, with how far it got.</summary>
public partial class FileSearch
{
    /// <summary>Then it waits until the person wants more, so that no page grows without end.</summary>
    private const int FoundAtOnce = 500;

    private readonly List<FileRow> _rows = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private CancellationTokenSource? _stop;
    private string? _next;
    private Refusal? _refusal;
    private long _lookedAt;
    private bool _running;

    [Parameter, EditorRequired]
    public required FilesPlace Place { get; set; }

    [Parameter, EditorRequired]
    public required ISet<string> Selected { get; set; }

    [Parameter]
    public EventCallback SelectionChanged { get; set; }

    [Parameter]
    public IReadOnlyCollection<string> Pending { get; set; } = [];

    [Parameter]
    public string? OpenKey { get; set; }

    [Parameter]
    public IJSObjectReference? Module { get; set; }

    [Parameter]
    public EventCallback<FileRow> OnOpen { get; set; }

    [Parameter]
    public EventCallback<FileRow> OnShare { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<FileRow>> OnDelete { get; set; }

    /// <summary>Look in the whole bucket instead of the folder.</summary>
    [Parameter]
    public EventCallback OnSearchBucket { get; set; }

    [Inject]
    public required SearchFiles Search { get; set; }

    /// <summary>Found so far.</summary>
    public IReadOnlyList<FileRow> Rows => _rows;

    /// <summary>Nobody can look for this, however often it is tried.</summary>
    private bool IsImpossible => _refusal?.Code is RefusalCode.Invalid;

    private string Progress
    {
        get
        {
            var text = _running ? FilesPageText.LookingAt : _next is null ? FilesPageText.LookedAtAll : FilesPageText.LookedAtSome;
            return Say(text, _lookedAt, _rows.Count);
        }
    }

    /// <summary>These are not there any more.</summary>
    public void Remove(IReadOnlyList<FileRow> rows) => RemoveBelow([.. rows.Select(row => row.Key)]);

    /// <summary>These, and for folders all in them, are not there any more.</summary>
    public void RemoveBelow(IReadOnlyList<string> keys)
    {
        _rows.RemoveAll(row => keys.Any(key => key == row.Key || (ObjectKey.IsFolder(key) && row.Key.StartsWith(key, StringComparison.Ordinal))));
        StateHasChanged();
    }

    protected override async Task OnInitializedAsync()
    {
        // The first paint does not wait for a search that may take long.
        if (RendererInfo.IsInteractive)
        {
            await RunOnAsync();
        }
        else
        {
            _running = true;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop?.Cancel();
            _stop?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    private void Stop() => _stop?.Cancel();

    private async Task RunOnAsync()
    {
        _stop?.Dispose();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        var stop = _stop.Token;
        (_running, _refusal) = (true, null);
        var goal = _rows.Count + FoundAtOnce;
        try
        {
            do
            {
                var answer = await RunAsync(Search, new SearchFilesInput(Place.S3uid, Place.Bucket, Place.SearchedPrefix, Place.Search!, _next));
                _refusal = answer.Refusal;
                if (answer.IsRefused)
                {
                    break;
                }

                _rows.AddRange(answer.Value.Files.Where(file => _known.Add(file.Key)).Select(FileRow.OfFile));
                _lookedAt += answer.Value.LookedAt;
                _next = answer.Value.NextToken;
                StateHasChanged();
                await Task.Yield();
            }
            while (_next is not null && _rows.Count < goal && !stop.IsCancellationRequested);
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }

        _running = false;
        if (!Gone.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }
}
