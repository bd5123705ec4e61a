using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.SignIn;

/// <summary>A visitor becomes a customer and is signed in at once.</summary>
public sealed partial class Register
{
    private Refusal? _refusal;

    [Inject]
    public required RegisterCustomer Operation { get; set; }

    [Inject]
    public required SignInCookie Cookie { get; set; }

    [Inject]
    public required CallerContext Caller { get; set; }

    [Inject]
    public required PublicAddress Address { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>In which the visitor has looked at the prices.</summary>
    [SupplyParameterFromQuery]
    public string? Currency { get; set; }

    [SupplyParameterFromForm]
    private Fields? Form { get; set; }

    private string Target => LocalUrl.Of(ReturnUrl, PortalUrls.Accounts);

    protected override void OnInitialized() => Form ??= new() { Currency = Enum.TryParse<Currency>(Currency, ignoreCase: true, out var currency) ? currency : default };

    private async Task RegisterAsync()
    {
        var input = new RegisterCustomerInput(Form!.Email ?? "", Form.Password ?? "", Form.Currency, Address.Of(PortalUrls.ConfirmEmail));
        Form.Password = null;
        var result = await Operation.RunAsync(await Caller.GetAsync(), input, Http.RequestAborted);
        _refusal = result.Refusal;
        if (!result.IsRefused)
        {
            await Cookie.WriteAsync(result.Value.CustomerId, Clock.GetUtcNow().UtcDateTime, remember: false);
            Navigation.NavigateTo(Target);
        }
    }

    private string? ErrorOf(string field) => _refusal?.Field == field ? _refusal.Message : null;

    /// <summary>What the form holds.</summary>
    public sealed class Fields
    {
        public string? Email { get; set; }

        public string? Password { get; set; }

        public Currency Currency { get; set; }
    }
}
