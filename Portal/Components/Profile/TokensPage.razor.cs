using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Components.Shared;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Profile;

/// <summary>What scripts sign in with: made, looked at and ended here.</summary>
public sealed partial class TokensPage
{
    private static readonly IReadOnlyList<Crumb> s_crumbs = [new(ProfileText.Title, PortalUrls.Profile), new(TokensText.Title)];

    private AddTokenAnswer? _made;
    private Refusal? _refusal;
    private int? _loadedBefore;
    private bool _making;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public TokenList? Tokens { get; set; }

    [Inject]
    public required ListTokens List { get; set; }

    [Inject]
    public required RevokeToken Revoke { get; set; }

    [Inject]
    public required PublicAddress Address { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    private int? Before => QueryNumber.Parse<int>(BeforeText);

    protected override async Task OnParametersSetAsync()
    {
        if (Tokens is null || Before != _loadedBefore)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        _loadedBefore = Before;
        var answer = await RunAsync(List, new ListTokensInput(BeforeId: Before));
        _refusal = answer.Refusal;
        Tokens = answer.IsRefused ? Tokens : answer.Value;
    }

    private Task ShowAsync(AddTokenAnswer made)
    {
        (_made, _making) = (made, false);
        return LoadAsync();
    }

    private async Task RevokeAsync(TokenLine token)
    {
        var revoked = await Dialogs.ConfirmAsync(new ConfirmRequest
        {
            Title = string.Format(CultureInfo.CurrentCulture, TokensText.RevokeTitle, token.Name),
            Text = TokensText.RevokeText,
            ConfirmText = TokensText.RevokeConfirm,
            OnConfirm = async () => (await RunAsync(Revoke, new RevokeTokenInput(token.Id))).Refusal?.Message,
        });
        if (revoked)
        {
            _made = _made?.TokenId == token.Id ? null : _made;
            await LoadAsync();
        }
    }
}
