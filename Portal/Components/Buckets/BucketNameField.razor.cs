using Microsoft.AspNetCore.Components;
using Portal.Core.Buckets;

namespace Portal.Components.Buckets;

/// <summary>Asks for the name of a new bucket.</summary>
public partial class BucketNameField
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private BucketNameCheck? _check;
    private string? _refusal;
    private bool _asking;
    private CancellationTokenSource? _typing;

    [Parameter, EditorRequired]
    public required string LocationCode { get; set; }

    [Parameter]
    public string? Name { get; set; }

    [Parameter]
    public EventCallback<string?> NameChanged { get; set; }

    [Inject]
    public required CheckBucketName Check { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private string? Problem => _refusal ?? (_check is { Problems: [var first, ..] } ? first : null);

    private string? Suggestion => _check?.Suggestion;

    /// <summary>Asks at once whether the name can be had; if not, the field says why.</summary>
    public async Task<bool> IsFreeAsync()
    {
        await AskAsync(CancellationToken.None);
        return _check?.State is BucketNameState.Free;
    }

    protected override async Task OnInitializedAsync()
    {
        if (!string.IsNullOrEmpty(Name))
        {
            await AskAsync(CancellationToken.None);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _typing?.Cancel();
        _typing?.Dispose();
        base.Dispose(disposing);
    }

    private async Task TakeAsync(string? typed)
    {
        var name = typed ?? "";
        var before = _typing;
        _typing = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        var mine = _typing.Token;

        // Before anything is waited for: the page is drawn then, and an older name would take the place of the letters typed since.
        Name = name;
        _refusal = null;

        // What breaks a rule is said at once; only a good name is worth a question.
        _check = name.Length > 0 && BucketName.BrokenRules(name) is { Count: > 0 } broken
            ? new BucketNameCheck(BucketNameState.Invalid, broken, BucketName.Suggest(name))
            : null;
        await NameChanged.InvokeAsync(name);
        if (before is not null)
        {
            await before.CancelAsync();
            before.Dispose();
        }

        if (_check is null && name.Length > 0)
        {
            await Task.Delay(Pause, Clock, mine).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!mine.IsCancellationRequested)
            {
                await AskAsync(mine);
            }
        }
    }

    private async Task AskAsync(CancellationToken mine)
    {
        var asked = Name ?? "";
        _asking = true;
        StateHasChanged();
        try
        {
            var answer = await RunAsync(Check, new CheckBucketNameInput(LocationCode, asked));
            if (!mine.IsCancellationRequested && asked == (Name ?? ""))
            {
                _refusal = answer.Refusal?.Message;
                _check = answer.IsRefused ? null : answer.Value;
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }

        _asking = false;
        StateHasChanged();
    }
}
