using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.SignIn;

/// <summary>The code of the second factor, after the password.</summary>
public sealed partial class SignInCodePage
{
    private Refusal? _refusal;
    private bool _isOver;

    [Inject]
    public required SignInWithCode Operation { get; set; }

    [Inject]
    public required SignInCookie Cookie { get; set; }

    [Inject]
    public required CallerContext Caller { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>Whether the sign-in is to outlive the browser.</summary>
    [SupplyParameterFromQuery]
    public string? Remember { get; set; }

    [SupplyParameterFromForm]
    private Fields? Form { get; set; }

    private string Target => LocalUrl.Of(ReturnUrl, PortalUrls.Accounts);

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        if (!HttpMethods.IsGet(Http.Request.Method))
        {
            return;
        }

        if ((await Caller.GetAsync()).CustomerId is not null)
        {
            Navigation.NavigateTo(Target);
        }
        else if (SignInTicket.Read(Http) is null)
        {
            Navigation.NavigateTo(PortalUrls.LoginThenReturn(Target));
        }
    }

    private async Task SignInAsync()
    {
        var input = new SignInWithCodeInput(SignInTicket.Read(Http) ?? "", Form!.Code ?? "");
        Form.Code = null;
        var result = await Operation.RunAsync(await Caller.GetAsync(), input, Http.RequestAborted);
        _refusal = result.Refusal;
        _isOver = _refusal?.Code is RefusalCode.NotSignedIn;
        if (!result.IsRefused)
        {
            SignInTicket.Erase(Http);
            await Cookie.WriteAsync(result.Value.CustomerId, result.Value.At, Remember == "true");
            Navigation.NavigateTo(Target);
        }
    }

    /// <summary>What the form holds.</summary>
    public sealed class Fields
    {
        public string? Code { get; set; }
    }
}
