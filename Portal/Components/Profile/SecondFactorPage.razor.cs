using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Branding;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.Profile;

/// <summary>Turns the second factor on and off. Static forms, as each writes the sign-in anew; the codes are in one answer and nowhere else.</summary>
public sealed partial class SecondFactorPage
{
    private const string NewCodes = "codes";
    private const string TurnOff = "off";

    private Refusal? _refusal;
    private SecondFactorState? _shown;
    private SecondFactorOffer? _offer;
    private IReadOnlyList<string>? _codes;

    [Inject]
    public required ShowSecondFactor Show { get; set; }

    [Inject]
    public required BeginSecondFactor Begin { get; set; }

    [Inject]
    public required TurnOnSecondFactor On { get; set; }

    [Inject]
    public required TurnOffSecondFactor Off { get; set; }

    [Inject]
    public required RenewRecoveryCodes Renew { get; set; }

    [Inject]
    public required CallerContext Caller { get; set; }

    [Inject]
    public required SignInCookie Cookie { get; set; }

    [Inject]
    public required BrandingOptions Branding { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm(FormName = "turn-on")]
    private OnFields? OnForm { get; set; }

    [SupplyParameterFromForm(FormName = "change")]
    private ChangeFields? ChangeForm { get; set; }

    private string? CodeError => _refusal?.Field is { Length: > 0 } ? _refusal.Message : null;

    protected override async Task OnInitializedAsync()
    {
        OnForm ??= new();
        ChangeForm ??= new();

        // A form that was sent has to be found again, even if what it is for is over: then its operation says so.
        if (OnForm.Offer is { } offer)
        {
            var resumed = await Begin.RunAsync(await Caller.GetAsync(), new(offer), Http.RequestAborted);
            _offer = resumed.IsRefused ? new("", offer, "") : resumed.Value;
            return;
        }

        await LoadAsync();
        if (ChangeForm.Act is not null && _shown is not { IsOn: true })
        {
            _shown = new(DateTime.UnixEpoch, 0);
        }
    }

    private static string Spaced(string secret) => string.Join(' ', secret.Chunk(4).Select(letters => new string(letters)));

    private async Task LoadAsync()
    {
        var caller = await Caller.GetAsync();
        var shown = await Show.RunAsync(caller, new(), Http.RequestAborted);
        (_refusal, _shown) = (shown.Refusal, shown.IsRefused ? null : shown.Value);
        if (_shown is { IsOn: false } && HttpMethods.IsGet(Http.Request.Method))
        {
            var begun = await Begin.RunAsync(caller, new(), Http.RequestAborted);
            if (!GoesToConfirm(begun.Refusal))
            {
                (_refusal, _offer) = (begun.Refusal, begun.IsRefused ? null : begun.Value);
            }
        }
    }

    private async Task TurnOnAsync()
    {
        var input = new TurnOnSecondFactorInput(OnForm!.Offer ?? "", OnForm.Code ?? "");
        OnForm.Code = null;
        await ShowCodesAsync(await On.RunAsync(await Caller.GetAsync(), input, Http.RequestAborted));
        _offer = _codes is null && _refusal?.Field is { Length: > 0 } ? _offer : null;
    }

    private async Task ChangeAsync()
    {
        var caller = await Caller.GetAsync();
        var input = new OwnFactorInput(ChangeForm!.Code ?? "");
        ChangeForm.Code = null;
        if (ChangeForm.Act == NewCodes)
        {
            await ShowCodesAsync(await Renew.RunAsync(caller, input, Http.RequestAborted));
            return;
        }

        if (ChangeForm.Act != TurnOff)
        {
            return; // Sent by something that pressed no button.
        }

        var result = await Off.RunAsync(caller, input, Http.RequestAborted);
        if (GoesToConfirm(result.Refusal))
        {
            return;
        }

        Refuse(result.Refusal);
        if (!result.IsRefused)
        {
            await StaySignedInAsync(result.Value.At);
            Navigation.NavigateTo(ProfilePage.SecondFactorOffUrl);
        }
    }

    private async Task ShowCodesAsync(Result<RecoveryCodesAnswer> result)
    {
        if (GoesToConfirm(result.Refusal))
        {
            return;
        }

        Refuse(result.Refusal);
        if (!result.IsRefused)
        {
            _codes = result.Value.Codes;
            Http.Response.Headers.CacheControl = "no-store";
            await StaySignedInAsync(result.Value.At);
        }
    }

    private void Refuse(Refusal? refusal)
    {
        _refusal = refusal;
        _shown = refusal is { Code: RefusalCode.Conflict } ? null : _shown;
    }

    /// <summary>The other sign-ins have ended; this one goes on.</summary>
    private async Task StaySignedInAsync(DateTime at)
    {
        if ((await Caller.GetAsync()).CustomerId is { } id)
        {
            await Cookie.WriteAsync(id, at, await Cookie.IsRememberedAsync());
        }
    }

    private bool GoesToConfirm(Refusal? refusal)
    {
        if (refusal is not { Code: RefusalCode.FreshSignInNeeded })
        {
            return false;
        }

        Navigation.NavigateTo(PortalUrls.ConfirmThenReturn(PortalUrls.SecondFactor));
        return true;
    }

    /// <summary>What authenticator apps read from the picture.</summary>
    private string AddressFor(SecondFactorOffer offer) => string.Create(
        CultureInfo.InvariantCulture, $"otpauth://totp/{Uri.EscapeDataString(Branding.Name)}:{Uri.EscapeDataString(offer.Email)}?secret={offer.Secret}&issuer={Uri.EscapeDataString(Branding.Name)}");

    /// <summary>What the form for turning it on holds.</summary>
    public sealed class OnFields
    {
        public string? Offer { get; set; }

        public string? Code { get; set; }
    }

    /// <summary>What the form for changing it holds.</summary>
    public sealed class ChangeFields
    {
        public string? Code { get; set; }

        public string? Act { get; set; }
    }
}
