using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.Profile;

/// <summary>Who one is to the portal, and what protects the sign-in.</summary>
public sealed partial class ProfilePage
{
    private const string PasswordDone = "password";
    private const string SecondFactorOff = "second-factor-off";

    private Refusal? _refusal;
    private bool _sent;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public ShowProfileAnswer? Profile { get; set; }

    [PersistentState]
    public SecondFactorState? Factor { get; set; }

    [Inject]
    public required ShowProfile Show { get; set; }

    [Inject]
    public required ShowSecondFactor ShowFactor { get; set; }

    [Inject]
    public required SendConfirmation Send { get; set; }

    [Inject]
    public required PublicAddress Address { get; set; }

    /// <summary>What has just happened.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    private string? Notice => _sent ? ProfileText.ConfirmationSent : Done switch { PasswordDone => ProfileText.PasswordChanged, SecondFactorOff => FactorText.IsOffNow, _ => null };

    internal static string SecondFactorOffUrl => $"{PortalUrls.Profile}?done={SecondFactorOff}";

    internal static string PasswordChangedUrl => $"{PortalUrls.Profile}?done={PasswordDone}";

    protected override async Task OnInitializedAsync()
    {
        if (Profile is null)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var result = await RunAsync(Show, new ShowProfileInput());
        _refusal = result.Refusal;
        Profile = result.IsRefused ? null : result.Value;
        var factor = await RunAsync(ShowFactor, new ShowSecondFactorInput());
        Factor = factor.IsRefused ? null : factor.Value;
    }

    private async Task SendConfirmationAsync()
    {
        var result = await RunAsync(Send, new SendConfirmationInput(Address.Of(PortalUrls.ConfirmEmail)));
        _refusal = result.Refusal;
        _sent = !result.IsRefused;
    }
}
