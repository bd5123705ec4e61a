using Microsoft.AspNetCore.Components;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Shared;

/// <summary>What staff are asked before they do something to what is a customer's.</summary>
/// <param name="OnConfirm">Does it with the reason; tells what was refused. The dialog closes when nothing was.</param>
/// <param name="Text">What it does, in a sentence.</param>
/// <param name="TypeToConfirm">What has to be typed where data is lost.</param>
/// <param name="Body">Further fields of the act.</param>
public sealed record ReasonRequest(
    string Title, string ConfirmText, Func<string, Task<Refusal?>> OnConfirm, string? Text = null, bool Danger = false, string? TypeToConfirm = null, RenderFragment? Body = null);

/// <summary>Opens <see cref="ReasonDialog"/>.</summary>
public static class ReasonDialogs
{
    /// <summary>True when the act was confirmed and has succeeded.</summary>
    public static async Task<bool> AskReasonAsync(this DialogService dialogs, ReasonRequest request)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        ArgumentNullException.ThrowIfNull(request);
        return await dialogs.OpenAsync<ReasonDialog>(
            request.Title, new Dictionary<string, object?> { [nameof(ReasonDialog.Request)] = request }, ConfirmDialogs.PanelOptions(520)) is true;
    }
}
