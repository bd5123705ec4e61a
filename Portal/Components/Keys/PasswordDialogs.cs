using Portal.Components.Shared;
using Radzen;

namespace Portal.Components.Keys;

/// <summary>Asks for the password again where an operation wants a fresh sign-in.</summary>
internal static class PasswordDialogs
{
    /// <param name="why">What the proof is needed for.</param>
    /// <returns>Whether the person has proved it; the caller of this page counts as fresh from then on.</returns>
    public static async Task<bool> ConfirmPasswordAsync(this DialogService dialogs, string why) =>
        await dialogs.OpenAsync<PasswordDialog>(
            KeyPageText.PasswordTitle,
            new Dictionary<string, object?> { [nameof(PasswordDialog.Why)] = why },
            ConfirmDialogs.PanelOptions()) is true;
}
