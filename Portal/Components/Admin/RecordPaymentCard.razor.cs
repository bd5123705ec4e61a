using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>Books a payment that staff has seen.</summary>
public partial class RecordPaymentCard
{
    private Payer? _payer;
    private Refusal? _refusal;
    private string _text = "";
    private string _amount = "";
    private string? _note;
    private string _key = "";
    private bool _running;

    [Parameter]
    public EventCallback OnRecorded { get; set; }

    [Inject]
    public required FindPayer Find { get; set; }

    [Inject]
    public required AddCredit Add { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    [Inject]
    public required Layout.FrameFeed Frame { get; set; }

    private string? ErrorOf(string field) => _refusal?.Field == field ? _refusal.Message : null;

    private async Task FindAsync()
    {
        _running = true;
        var answer = await RunAsync(Find, new FindPayerInput(_text));
        _running = false;
        _refusal = answer.Refusal;
        if (!answer.IsRefused)
        {
            _payer = answer.Value;

            // One form books once, however often it is sent.
            _key = Guid.NewGuid().ToString("N");
        }
    }

    private async Task RecordAsync()
    {
        var amount = AmountText.Parse(_amount);
        _running = true;
        var answer = await RunAsync(Add, new AddCreditInput(_payer!.CustomerId, amount, _key, _note));
        _running = false;
        _refusal = answer.Refusal;
        if (answer.IsRefused)
        {
            return;
        }

        var waits = answer.Value.ProposalId is not null;
        Toasts.Notify(
            waits ? NotificationSeverity.Info : NotificationSeverity.Success, waits ? CreditProposalsText.Proposed : PaymentsText.Recorded,
            waits ? CreditProposalsText.ProposedText : string.Format(CultureInfo.CurrentCulture, PaymentsText.RecordedText, MoneyText.Of(new(amount, _payer.Credit.Currency)), _payer.Email, MoneyText.Of(answer.Value.Balance)));
        Leave();
        Frame.Refresh();
        await OnRecorded.InvokeAsync();
    }

    private void Leave()
    {
        (_payer, _refusal, _note) = (null, null, null);
        (_text, _amount) = ("", "");
    }
}
