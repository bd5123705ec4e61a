using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>All plans, for staff.</summary>
public partial class PlansPage
{
    private static readonly Currency[] s_currencies = [Currency.Eur, Currency.Usd, Currency.Rub];

    private static readonly SegmentOption<string>[] s_states =
        [new("", StaffPlansText.All), new("active", StaffPlansText.ActiveOnes), new("inactive", StaffPlansText.InactiveOnes)];

    private Refusal? _refusal;
    private string? _type;
    private string? _place;
    private string? _name;
    private (string?, string?, string?, string?, int?)? _loaded;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public FoundPlans? Found { get; set; }

    /// <summary>What the filters offer.</summary>
    [PersistentState]
    public PlanPlaces? Places { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateText { get; set; }

    [SupplyParameterFromQuery(Name = "type")]
    private string? Type { get; set; }

    [SupplyParameterFromQuery(Name = "location")]
    private string? Place { get; set; }

    [SupplyParameterFromQuery(Name = "name")]
    private string? NameText { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? AfterText { get; set; }

    [Inject]
    public required FindPlans Find { get; set; }

    [Inject]
    public required ListPlanPlaces ListPlaces { get; set; }

    [Inject]
    public required EditPlan Edit { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    private string? State => StateText is "active" or "inactive" ? StateText : null;

    private int? After => QueryNumber.Parse<int>(AfterText);

    private bool IsNarrowed => State is not null || !string.IsNullOrEmpty(Type) || !string.IsNullOrEmpty(Place) || !string.IsNullOrEmpty(NameText) || After is not null;

    protected override async Task OnParametersSetAsync()
    {
        var asked = (State, Type, Place, NameText, After);
        if (Found is null || (_loaded is { } loaded && loaded != asked))
        {
            await LoadAsync();
        }

        (_loaded, _type, _place, _name) = (asked, Type ?? "", Place ?? "", NameText);
    }

    private async Task LoadAsync()
    {
        var places = await RunAsync(ListPlaces, new ListPlanPlacesInput());
        Places = places.IsRefused ? Places : places.Value;
        var answer = await RunAsync(Find, new FindPlansInput(NameText, State is null ? null : State == "active", NullIfEmpty(Type), NullIfEmpty(Place), After));
        _refusal = answer.Refusal;
        Found = answer.IsRefused ? Found : answer.Value;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private void GoTo(string? state, string? type, string? place, string? name) => Navigation.NavigateTo(PortalUrls.PlansWhere(state, type, place, name?.Trim()));

    private async Task SwitchAsync(FoundPlan plan)
    {
        if (await Dialogs.AskReasonAsync(PlanSwitch.Ask(plan.Name, plan.Active, plan.Accounts, async reason =>
            (await RunAsync(Edit, new EditPlanInput(plan.Id, new(Active: !plan.Active), Reason: reason))).Refusal)))
        {
            Toasts.Notify(NotificationSeverity.Success, PlanSwitch.Done(plan.Name, plan.Active));
            await LoadAsync();
        }
    }
}
