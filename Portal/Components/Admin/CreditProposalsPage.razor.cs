using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Billing;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>Changes of credit that wait for a second admin.</summary>
public partial class CreditProposalsPage
{
    private static readonly SegmentOption<bool>[] s_shows = [new(false, CreditProposalsText.Waiting), new(true, CreditProposalsText.All)];

    private Refusal? _refusal;
    private (bool, int?, long?)? _loaded;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public FoundProposals? Found { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? ShowText { get; set; }

    [SupplyParameterFromQuery(Name = "customer")]
    private string? CustomerText { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    [Inject]
    public required FindCreditProposals Find { get; set; }

    [Inject]
    public required DecideCreditProposal Decide { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    private bool ShowsAll => ShowText == "all";

    private int? Customer => QueryNumber.Parse<int>(CustomerText);

    private long? Before => QueryNumber.Parse<long>(BeforeText);

    protected override async Task OnParametersSetAsync()
    {
        var asked = (ShowsAll, Customer, Before);
        if (Found is null || (_loaded is { } loaded && loaded != asked))
        {
            await LoadAsync();
        }

        _loaded = asked;
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Find, new FindCreditProposalsInput(!ShowsAll, Customer, Before));
        _refusal = answer.Refusal;
        Found = answer.IsRefused ? Found : answer.Value;
    }

    private async Task DecideAsync(FoundProposal proposal, bool approve)
    {
        var amount = LedgerWords.Signed(proposal.Amount);
        var request = new ReasonRequest(
            Say(approve ? CreditProposalsText.ApproveOf : CreditProposalsText.DeclineOf, amount, proposal.Email),
            approve ? CreditProposalsText.Approve : CreditProposalsText.Decline,
            async reason => (await RunAsync(Decide, new DecideCreditProposalInput(proposal.Id, approve, reason))).Refusal,
            approve ? Say(CreditProposalsText.ApproveText, amount, proposal.Email, proposal.Note ?? "–") : Say(CreditProposalsText.DeclineText, proposal.ProposedBy));
        if (await Dialogs.AskReasonAsync(request))
        {
            Toasts.Notify(NotificationSeverity.Success, approve ? Say(CreditProposalsText.Booked, amount, proposal.Email) : CreditProposalsText.DeclinedDone);
        }

        // Also when it was refused: somebody else may have decided.
        await LoadAsync();
    }

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
