using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Components.SignIn;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.Profile;

/// <summary>Who one is to the portal, and what protects the sign-in.</summary>
public sealed partial class ProfilePage
{
    private ShowProfileAnswer? _profile;
    private Refusal? _refusal;

    [Inject]
    public required ShowProfile Show { get; set; }

    [Inject]
    public required SendConfirmation Send { get; set; }

    [Inject]
    public required SignOutEverywhere SignOut { get; set; }

    [Inject]
    public required SignInCookie Cookie { get; set; }

    [Inject]
    public required CallerContext Caller { get; set; }

    [Inject]
    public required PublicAddress Address { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    /// <summary>What has just happened.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    private string? Notice => Done switch { "password" => ProfileText.PasswordChanged, "confirmation" => ProfileText.ConfirmationSent, _ => null };

    internal static string DoneUrl(string what) => $"{PortalUrls.Profile}?done={what}";

    protected override async Task OnInitializedAsync()
    {
        var result = await Show.RunAsync(await Caller.GetAsync(), new(), Http.RequestAborted);
        _refusal = result.Refusal;
        _profile = result.IsRefused ? null : result.Value;
    }

    private async Task SendConfirmationAsync()
    {
        var result = await Send.RunAsync(await Caller.GetAsync(), new(Address.Of(PortalUrls.ConfirmEmail)), Http.RequestAborted);
        _refusal = result.Refusal;
        if (!result.IsRefused)
        {
            Navigation.NavigateTo(DoneUrl("confirmation"));
        }
    }

    private async Task SignOutEverywhereAsync()
    {
        var result = await SignOut.RunAsync(await Caller.GetAsync(), new(), Http.RequestAborted);
        _refusal = result.Refusal;
        if (!result.IsRefused)
        {
            await Cookie.EraseAsync();
            Navigation.NavigateTo(SignInDone.Url(SignInDone.Everywhere));
        }
    }
}
