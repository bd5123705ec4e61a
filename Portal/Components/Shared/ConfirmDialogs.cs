using Radzen;

namespace Portal.Components.Shared;

/// <summary>Opens the portal's dialogs through Radzen's service.</summary>
public static class ConfirmDialogs
{
    /// <summary>True when the act was confirmed and has succeeded.</summary>
    public static async Task<bool> ConfirmAsync(this DialogService dialogs, ConfirmRequest request) =>
        await dialogs.OpenAsync<ConfirmDialog>(
            request.Title,
            new Dictionary<string, object?> { [nameof(ConfirmDialog.Request)] = request },
            PanelOptions()) is true;

    /// <summary>How every dialog of the portal stands: no cross, as it has a Cancel button; Esc closes it.</summary>
    public static DialogOptions PanelOptions(int width = 460) => new()
    {
        Width = $"min({width}px, calc(100vw - 32px))",
        ShowClose = false,
        CloseDialogOnEsc = true,
        CloseDialogOnOverlayClick = false,
        AutoFocusFirstElement = false,
        CssClass = "portal-dialog",
    };
}
