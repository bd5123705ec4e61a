using Microsoft.AspNetCore.Components;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Shared;

/// <summary>Asks staff for a reason, and for the name to be typed where data is lost. Open it with <see cref="ReasonDialogs.AskReasonAsync"/>.</summary>
public partial class ReasonDialog
{
    private ElementReference _input;
    private string _reason = "";
    private string? _typed;
    private Refusal? _refusal;
    private string? _error;
    private bool _running;

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required ILogger<ReasonDialog> Log { get; set; }

    [Parameter, EditorRequired]
    public ReasonRequest Request { get; set; } = null!;

    private bool Ready => !_running && (Request.TypeToConfirm is null || Request.TypeToConfirm == _typed?.Trim());

    private bool IsAboutReason => _refusal?.Field is "Reason";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Request.Body is null && Request.TypeToConfirm is null)
        {
            await _input.FocusAsync();
        }
    }

    private void Cancel() => Dialogs.Close(false);

    private async Task ConfirmAsync()
    {
        if (!Ready)
        {
            return;
        }

        _refusal = StaffReason.Check(_reason, "Reason");
        _error = null;
        if (_refusal is null)
        {
            _running = true;
            try
            {
                _refusal = await Request.OnConfirm(_reason);
                if (_refusal is null)
                {
                    Dialogs.Close(true);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailure(Log, error);
                _error = SharedText.DialogFailed;
            }

            _running = false;
        }
    }

    [LoggerMessage(LogLevel.Error, "An act with a reason failed.")]
    private static partial void LogFailure(ILogger log, Exception error);
}
