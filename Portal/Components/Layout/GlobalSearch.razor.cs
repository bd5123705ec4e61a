using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Portal.Core.Operations;
using Portal.Core.Oversight;

namespace Portal.Components.Layout;

/// <summary>Finds anything of the back office while somebody types; of two questions under way only the newer one counts.</summary>
public sealed partial class GlobalSearch
{
    private string _text = "";
    private string? _shownFor;
    private FoundThings _found = new([]);
    private int _chosen;
    private bool _goesWhenFound;
    private Refusal? _refusal;
    private string? _error;
    private CancellationTokenSource? _asking;

    [Inject]
    public required SearchEverything Search { get; set; }

    [Inject]
    public required IJSRuntime Script { get; set; }

    [Inject]
    public required ILogger<GlobalSearch> Log { get; set; }

    private IReadOnlyList<FoundThing> Flat => _found.Things;

    private string? Said => _shownFor != _text || _text.Trim().Length == 0 ? null : string.Format(CultureInfo.CurrentCulture, SearchText.Count, Flat.Count);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _asking?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string IdOf(int place) => string.Create(CultureInfo.InvariantCulture, $"search-item-{place}");

    private Task TypeAsync(ChangeEventArgs typed)
    {
        _text = typed.Value?.ToString() ?? "";
        _goesWhenFound = false;
        return LookAsync();
    }

    private async Task LookAsync()
    {
        if (_asking is { } older)
        {
            await older.CancelAsync();
        }

        using var asking = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        _asking = asking;
        var text = _text;
        try
        {
            var answer = await Search.RunAsync(await Callers.GetAsync(), new(text), asking.Token);
            if (_asking == asking)
            {
                (_refusal, _error, _chosen, _shownFor) = (answer.Refusal, null, 0, text);
                _found = answer.IsRefused ? new([]) : answer.Value;
            }
        }
        catch (OperationCanceledException)
        {
            return; // A newer question is under way.
        }
        catch (Exception exception)
        {
            LogFailure(Log, exception);
            (_found, _error, _shownFor) = (new([]), SearchText.Failed, text);
        }
        finally
        {
            _asking = _asking == asking ? null : _asking;
        }

        if (_goesWhenFound && _shownFor == _text)
        {
            await GoAsync();
        }
    }

    private async Task KeyAsync(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown" when Flat.Count > 0:
                _chosen = (_chosen + 1) % Flat.Count;
                break;
            case "ArrowUp" when Flat.Count > 0:
                _chosen = (_chosen + Flat.Count - 1) % Flat.Count;
                break;
            case "Enter" when _shownFor == _text:
                await GoAsync();
                break;
            case "Enter":
                _goesWhenFound = true; // What was typed last has not been answered yet.
                break;
        }
    }

    private async Task GoAsync()
    {
        _goesWhenFound = false;
        if (_chosen < Flat.Count)
        {
            var url = SearchWords.Url(Flat[_chosen]);
            await Script.InvokeVoidAsync("portalSearch.close", Gone);
            Navigation.NavigateTo(url);
        }
    }

    [LoggerMessage(LogLevel.Error, "A search over everything failed.")]
    private static partial void LogFailure(ILogger log, Exception error);
}
