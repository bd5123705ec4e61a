using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Radzen;

namespace Portal.Components.Shared;

/// <summary>Asks before something is done that cannot be undone. Open it with <see cref="ConfirmDialogs.ConfirmAsync"/>.</summary>
public partial class ConfirmDialog
{
    private ElementReference _cancel;
    private string? _typed;
    private string? _error;
    private bool _running;

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required ILogger<ConfirmDialog> Log { get; set; }

    [Parameter, EditorRequired]
    public ConfirmRequest Request { get; set; } = null!;

    private bool Ready => !_running && (Request.TypeToConfirm is null || Request.TypeToConfirm == _typed?.Trim());

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            // Enter must not destroy anything by accident.
            await _cancel.FocusAsync();
        }
    }

    private void Cancel() => Dialogs.Close(false);

    private async Task KeyAsync(KeyboardEventArgs key)
    {
        if (key.Key == "Enter" && Request.TypeToConfirm is not null && Ready)
        {
            await ConfirmAsync();
        }
    }

    private async Task ConfirmAsync()
    {
        if (!Ready)
        {
            return;
        }

        _running = true;
        _error = null;
        try
        {
            _error = Request.OnConfirm is { } act ? await act() : null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailure(Log, error);
            _error = SharedText.DialogFailed;
        }

        _running = false;
        if (_error is null)
        {
            Dialogs.Close(true);
        }
    }

    [LoggerMessage(LogLevel.Error, "A confirmed act failed.")]
    private static partial void LogFailure(ILogger log, Exception error);
}
