using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Access;
using Portal.Components.Shared;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>Asks why, and then goes on as the customer; nothing for those who may not.</summary>
public sealed partial class ActForButton
{
    private ElementReference _form;
    private string? _ticket;
    private bool _isSent;

    [Parameter, EditorRequired]
    public int CustomerId { get; set; }

    /// <summary>The customer's address, for the words of the question.</summary>
    [Parameter, EditorRequired]
    public required string Email { get; set; }

    /// <summary>The words on the button, if other than the usual ones.</summary>
    [Parameter]
    public string? Text { get; set; }

    /// <summary>Further classes of the button.</summary>
    [Parameter]
    public string? Class { get; set; }

    [Inject]
    public required BeginActing Begin { get; set; }

    [Inject]
    public required ActingTickets Tickets { get; set; }

    [Inject]
    public required ActingLimit Limit { get; set; }

    [Inject]
    public required SessionClock Clock { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required IJSRuntime Script { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_ticket is null || _isSent)
        {
            return;
        }

        _isSent = true;
        await using var module = await Script.InvokeAsync<IJSObjectReference>("import", Gone, "./Components/Admin/ActForButton.razor.js");
        await module.InvokeVoidAsync("send", Gone, _form);
    }

    private async Task AskAsync()
    {
        await Dialogs.AskReasonAsync(new ReasonRequest(
            string.Format(CultureInfo.CurrentCulture, ActingText.Title, Email), ActingText.Confirm, AllowAsync,
            string.Format(CultureInfo.CurrentCulture, ActingText.Text, (int)Limit.Lasts.TotalMinutes)));
        StateHasChanged();
    }

    private async Task<Refusal?> AllowAsync(string reason)
    {
        var answer = await RunAsync(Begin, new BeginActingInput(CustomerId, reason));
        if (!answer.IsRefused)
        {
            var staff = (await Callers.GetAsync()).CustomerId!.Value;
            var (customer, email, lasts) = answer.Value;
            (_ticket, _isSent) = (Tickets.Make(staff, new(Guid.NewGuid().ToString("N"), customer, email, Clock.Time.GetUtcNow().UtcDateTime + lasts, new Uri(Navigation.Uri).PathAndQuery)), false);
        }

        return answer.Refusal;
    }
}
