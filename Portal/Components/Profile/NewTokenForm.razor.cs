using Microsoft.AspNetCore.Components;
using Portal.Components.Keys;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Profile;

/// <summary>Asks what a new token is for, and makes it.</summary>
public sealed partial class NewTokenForm
{
    private string _name = "";
    private TokenScopes _scopes = TokenScopes.Read;
    private int _days = 90;
    private Refusal? _refusal;
    private bool _running;
    private bool _isStaff;

    [Parameter]
    public EventCallback<AddTokenAnswer> OnMade { get; set; }

    [Parameter]
    public EventCallback OnCancel { get; set; }

    [Inject]
    public required AddToken Add { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    private IEnumerable<TokenScopes> Offered => TokenWords.All.Where(scope => _isStaff || scope is not TokenScopes.Admin);

    protected override async Task OnInitializedAsync() =>
        _isStaff = (await Callers.GetAsync()).Roles.Any(role => role is Role.Support or Role.Admin);

    private void Choose(TokenScopes scope, bool chosen) => _scopes = chosen ? _scopes | scope : _scopes & ~scope;

    private async Task MakeAsync()
    {
        if (_running)
        {
            return;
        }

        _running = true;
        var input = new AddTokenInput(_name, _scopes, _days == 0 ? null : _days);
        var answer = await RunAsync(Add, input);
        if (answer.Refusal is { Code: RefusalCode.FreshSignInNeeded } && await Dialogs.ConfirmPasswordAsync(TokensText.PasswordWhy))
        {
            answer = await RunAsync(Add, input);
        }

        _running = false;
        _refusal = answer.Refusal is { Code: RefusalCode.FreshSignInNeeded } ? null : answer.Refusal;
        if (!answer.IsRefused)
        {
            await OnMade.InvokeAsync(answer.Value);
        }
    }

    private string? ErrorOf(string field) => _refusal?.Field == field ? _refusal.Message : null;
}
