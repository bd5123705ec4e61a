using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Development;

namespace Portal.Components.SignIn;

/// <summary>E-mail address and password; leads to where the person wanted to go.</summary>
public sealed partial class Login
{
    private Refusal? _refusal;

    [Inject]
    public required SignInCustomer Operation { get; set; }

    [Inject]
    public required SignInCookie Cookie { get; set; }

    [Inject]
    public required CallerContext Caller { get; set; }

    [Inject]
    public required DemoSignIns Demo { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>What has just happened, such as a new password.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    [SupplyParameterFromForm]
    private Fields? Form { get; set; }

    private string Target => LocalUrl.Of(ReturnUrl, PortalUrls.Accounts);

    private string? Notice => Done switch { SignInDone.Password => SignInText.PasswordIsNew, SignInDone.Everywhere => SignInText.SignedOutEverywhere, _ => null };

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        if (HttpMethods.IsGet(Http.Request.Method) && (await Caller.GetAsync()).CustomerId is not null)
        {
            Navigation.NavigateTo(Target);
        }
    }

    private async Task SignInAsync()
    {
        var input = new SignInCustomerInput(Form!.Email ?? "", Form.Password ?? "");
        Form.Password = null;
        var result = await Operation.RunAsync(await Caller.GetAsync(), input, Http.RequestAborted);
        _refusal = result.Refusal;
        if (result.IsRefused)
        {
            return;
        }

        if (result.Value.CustomerId is { } id)
        {
            await Cookie.WriteAsync(id, result.Value.At, Form.Remember);
            Navigation.NavigateTo(Target);
        }
        else
        {
            SignInTicket.Write(Http, result.Value.Ticket!);
            Navigation.NavigateTo(PortalUrls.CodeThenReturn(Target, Form.Remember));
        }
    }

    private static string Words(DemoSignIn signIn) => signIn.Role switch
    {
        Role.Support => SignInText.DemoSupport,
        Role.Admin => SignInText.DemoAdmin,
        _ => string.Format(CultureInfo.CurrentCulture, SignInText.DemoCustomer, signIn.Credit),
    };

    private string? ErrorOf(string field) => _refusal?.Field == field ? _refusal.Message : null;

    /// <summary>What the form holds.</summary>
    public sealed class Fields
    {
        public string? Email { get; set; }

        public string? Password { get; set; }

        public bool Remember { get; set; }
    }
}

/// <summary>What the sign-in page confirms, in its address.</summary>
internal static class SignInDone
{
    public const string Password = "password";
    public const string Everywhere = "everywhere";

    public static string Url(string what) => $"{PortalUrls.Login}?done={what}";
}
