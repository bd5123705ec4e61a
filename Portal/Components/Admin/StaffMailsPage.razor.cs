using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Access;
using Portal.Components.Profile;
using Portal.Components.Shared;
using Portal.Core.Customers;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>The mails of all customers, and sending them again.</summary>
public sealed partial class StaffMailsPage
{
    /// <summary>Those to choose from; being sent takes a moment only.</summary>
    private static readonly OutboxState[] s_states = [OutboxState.Waiting, OutboxState.Sent, OutboxState.Failed, OutboxState.Unclear, OutboxState.Unwanted];

    private Refusal? _refusal;
    private FindMailsInput? _loaded;
    private string? _said;
    private string? _customer;
    private string? _state;
    private string? _kind;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public FoundMails? Page { get; set; }

    [Inject]
    public required FindMails Find { get; set; }

    [Inject]
    public required ResendMail Resend { get; set; }

    [Inject]
    public required PublicAddress Address { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateText { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? KindText { get; set; }

    [SupplyParameterFromQuery]
    private string? Customer { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    /// <summary>Anything else in the address counts as absent.</summary>
    private FindMailsInput Wanted => new(StateIn(StateText), KindIn(KindText), string.IsNullOrWhiteSpace(Customer) ? null : Customer.Trim(), QueryNumber.Parse<long>(BeforeText));

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private List<FilterChip> Chips
    {
        get
        {
            var wanted = Wanted with { BeforeId = null };
            var chips = new List<FilterChip>();
            if (wanted.Customer is { } customer)
            {
                chips.Add(new($"{StaffMailsText.Customer}: {customer}", Url(wanted with { Customer = null })));
            }

            if (wanted.State is { } state)
            {
                chips.Add(new($"{StaffMailsText.State}: {StateOf(state).Words}", Url(wanted with { State = null })));
            }

            if (wanted.Kind is { } kind)
            {
                chips.Add(new($"{StaffMailsText.Kind}: {MailGroups.Name(kind)}", Url(wanted with { Kind = null })));
            }

            return chips;
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var wanted = Wanted;
        if (Page is null || (_loaded is not null && _loaded != wanted))
        {
            await LoadAsync();
        }

        _loaded = wanted;
        (_customer, _state, _kind) = (wanted.Customer, wanted.State is { } state ? NameOf(state) : null, wanted.Kind?.ToString());
    }

    private static (Tone Tone, string Words) StateOf(OutboxState state) => state switch
    {
        OutboxState.Waiting => (Tone.Warning, StaffMailsText.StateWaiting),
        OutboxState.Sending => (Tone.Accent, StaffMailsText.StateSending),
        OutboxState.Sent => (Tone.Good, StaffMailsText.StateSent),
        OutboxState.Failed => (Tone.Bad, StaffMailsText.StateFailed),
        OutboxState.Unclear => (Tone.Bad, StaffMailsText.StateUnclear),
        OutboxState.Unwanted => (Tone.Neutral, StaffMailsText.StateUnwanted),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private static string NameOf(OutboxState state) => state.ToString().ToLowerInvariant();

    private static OutboxState? StateIn(string? text) => s_states.Where(state => NameOf(state) == text).Select(state => (OutboxState?)state).FirstOrDefault();

    private static MailKind? KindIn(string? text) => Enum.GetValues<MailKind>().Where(kind => kind.ToString() == text).Select(kind => (MailKind?)kind).FirstOrDefault();

    private static string Url(FindMailsInput input) =>
        PortalUrls.StaffMailsWhere(input.State is { } state ? NameOf(state) : null, input.Kind?.ToString(), input.Customer, input.BeforeId);

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    private async Task LoadAsync()
    {
        var wanted = Wanted;
        var answer = await RunAsync(Find, wanted);
        if (wanted == Wanted)
        {
            _refusal = answer.Refusal;
            Page = answer.IsRefused ? null : answer.Value;
        }
    }

    private void Search() => Navigation.NavigateTo(Url(new(StateIn(_state), KindIn(_kind), string.IsNullOrWhiteSpace(_customer) ? null : _customer.Trim())));

    private async Task ResendAsync(FoundMail mail)
    {
        var request = new ReasonRequest(
            StaffMailsText.ResendTitle, StaffMailsText.Resend,
            async reason => (await RunAsync(Resend, new ResendMailInput(
                mail.Id, reason, Address.Of(PortalUrls.ConfirmEmail), Address.Of(PortalUrls.ResetPassword)))).Refusal,
            Say(mail.HoldsLink ? StaffMailsText.FreshLinkText : StaffMailsText.ResendText, mail.Subject, mail.To));
        if (await Dialogs.AskReasonAsync(request))
        {
            _said = Say(StaffMailsText.Resent, mail.Subject, mail.To);
            await LoadAsync();
        }
    }
}
