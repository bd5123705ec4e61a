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

    private (KeyKind Kind, string Key)? _shown;
    private int _secondsLeft;
    private int _showing;
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

    private bool MayReveal => Account.Phase is AccountPhase.Active or AccountPhase.Ending;

    private IReadOnlyList<ClientSnippet> Snippets =>
        ClientSnippet.For(Endpoint, Account.Region, KeyOf(KeyKind.AccessKey), KeyOf(KeyKind.SecretKey), BucketName);

    private string? KeyOf(KeyKind kind) => _shown is { } shown && shown.Kind == kind ? shown.Key : null;

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

        _shown = (kind, answer.Value.Key);
        _ = CountDownAsync(++_showing);
    }

    private void Hide()
    {
        _showing++;
        _shown = null;
    }

    /// <summary>Takes the key out of the page when its time is over, unless another one has been shown since.</summary>
    private async Task CountDownAsync(int showing)
    {
        for (_secondsLeft = VisibleSeconds; _secondsLeft > 0; _secondsLeft--)
        {
            await InvokeAsync(StateHasChanged);
            await Task.Delay(TimeSpan.FromSeconds(1), Clock, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (showing != _showing || Gone.IsCancellationRequested)
            {
                return;
            }
        }

        Hide();
        await InvokeAsync(StateHasChanged);
    }
}
