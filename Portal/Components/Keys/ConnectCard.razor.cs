using Microsoft.AspNetCore.Components;
using Portal.Core.Accounts;
using Portal.Core.Keys;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Keys;

/// <summary>How to connect programs to an account: address, region, keys on demand, ready-made settings.</summary>
public partial class ConnectCard
{
    /// <summary>How long a key stays in view.</summary>
    private const int VisibleSeconds = 60;

    private readonly Dictionary<KeyKind, ShownKey> _shown = [];
    private string? _refusal;
    private bool _running;

    [Parameter, EditorRequired]
    public required AccountSummary Account { get; set; }

    /// <summary>The bucket that the settings are for; a placeholder without one.</summary>
    [Parameter]
    public string? BucketName { get; set; }

    [Inject]
    public required RevealKey Reveal { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private string Endpoint => Account.Endpoint?.ToString().TrimEnd('/') ?? "";

    private bool MayReveal => Account.Phase is AccountPhase.Active or AccountPhase.Unpaid or AccountPhase.Ending;

    private IReadOnlyList<ClientSnippet> Snippets =>
        ClientSnippet.For(Endpoint, Account.Region, KeyOf(KeyKind.AccessKey), KeyOf(KeyKind.SecretKey), BucketName);

    private string? KeyOf(KeyKind kind) => _shown.GetValueOrDefault(kind)?.Key;

    private int SecondsLeft(KeyKind kind) => _shown.GetValueOrDefault(kind)?.SecondsLeft ?? 0;

    private async Task ShowAsync(KeyKind kind)
    {
        _running = true;
        _refusal = null;
        var answer = await RunAsync(Reveal, new RevealKeyInput(Account.S3uid, kind));
        if (answer.Refusal is { Code: RefusalCode.FreshSignInNeeded } && await Dialogs.ConfirmPasswordAsync(KeyPageText.PasswordWhy))
        {
            answer = await RunAsync(Reveal, new RevealKeyInput(Account.S3uid, kind));
        }

        _running = false;
        if (answer.Refusal is { } refusal)
        {
            _refusal = refusal.Code is RefusalCode.FreshSignInNeeded ? null : refusal.Message;
            return;
        }

        _ = CountDownAsync(kind, _shown[kind] = new(answer.Value.Key));
    }

    private void Hide(KeyKind kind) => _shown.Remove(kind);

    /// <summary>Takes the key out of the page when its time is over, unless it was hidden or shown anew since.</summary>
    private async Task CountDownAsync(KeyKind kind, ShownKey mine)
    {
        for (mine.SecondsLeft = VisibleSeconds; mine.SecondsLeft > 0; mine.SecondsLeft--)
        {
            await InvokeAsync(StateHasChanged);
            await Task.Delay(TimeSpan.FromSeconds(1), Clock, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (_shown.GetValueOrDefault(kind) != mine || Gone.IsCancellationRequested)
            {
                return;
            }
        }

        Hide(kind);
        await InvokeAsync(StateHasChanged);
    }

    private sealed class ShownKey(string key)
    {
        public string Key { get; } = key;

        public int SecondsLeft { get; set; }
    }
}
