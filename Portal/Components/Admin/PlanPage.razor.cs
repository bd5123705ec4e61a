using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>One plan: what it is, who is on it, and for admins how it is changed: typed, reviewed, saved.</summary>
public partial class PlanPage
{
    private PlanDraft? _draft;
    private PlanEditReview? _review;
    private Refusal? _missing;
    private Refusal? _refusal;
    private bool _isUnchanged;
    private bool _isBusy;

    [Parameter]
    public int Id { get; set; }

    /// <summary>As it was read for the form; read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public PlanDetails? Plan { get; set; }

    /// <summary>What the form offers.</summary>
    [PersistentState]
    public PlanPlaces? Places { get; set; }

    [Inject]
    public required ShowPlan Show { get; set; }

    [Inject]
    public required ListPlanPlaces ListPlaces { get; set; }

    [Inject]
    public required ReviewPlanEdit Review { get; set; }

    [Inject]
    public required EditPlan Edit { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (Plan?.Id != Id)
        {
            Plan = null;
            await LoadAsync();
        }

        _draft ??= Plan is null ? null : PlanDraft.Of(Plan);
    }

    private async Task LoadAsync()
    {
        var places = await RunAsync(ListPlaces, new ListPlanPlacesInput());
        Places = places.IsRefused ? Places : places.Value;
        var answer = await RunAsync(Show, new ShowPlanInput(Id));
        _missing = answer.Refusal;
        if (!answer.IsRefused)
        {
            Plan = answer.Value;
            _draft = PlanDraft.Of(Plan);
        }
    }

    private async Task ReviewAsync()
    {
        _isBusy = true;
        var answer = await RunAsync(Review, new ReviewPlanEditInput(Id, _draft!.ToFields(Plan), null, Plan!.Version, Plan.RevisionId));
        _isBusy = false;
        _refusal = answer.Refusal;
        _isUnchanged = !answer.IsRefused && answer.Value.Changes.Count == 0 && answer.Value.Meanwhile.Count == 0;
        _review = answer.IsRefused || _isUnchanged ? null : answer.Value;
    }

    private async Task SaveAsync(PlanReviewCard.PlanSaving saving)
    {
        _isBusy = true;
        var answer = await RunAsync(Edit, new EditPlanInput(Id, _draft!.ToFields(Plan), Plan!.Version, saving.QuotaAtOnce, saving.Reason));
        _isBusy = false;
        _refusal = answer.Refusal;
        if (answer.Refusal is { Code: RefusalCode.Conflict, Field: nameof(EditPlanInput.Version) })
        {
            await ReviewAsync();
        }
        else if (!answer.IsRefused)
        {
            Toasts.Notify(NotificationSeverity.Success, StaffPlansText.Saved);
            Back();
            await LoadAsync();
        }
    }

    private void Back() => (_review, _refusal, _isUnchanged) = (null, null, false);

    /// <summary>Goes on from what somebody else has made of the plan.</summary>
    private async Task FollowAsync(bool keepsOwn)
    {
        var answer = await RunAsync(Show, new ShowPlanInput(Id));
        if (!answer.IsRefused)
        {
            _draft!.Follow(Plan!, answer.Value, keepsOwn);
            Plan = answer.Value;
        }

        Back();
        _refusal = answer.Refusal;
    }

    private async Task SwitchAsync()
    {
        var (name, wasActive) = (Plan!.Name, Plan.Active);
        if (await Dialogs.AskReasonAsync(PlanSwitch.Ask(name, wasActive, Plan.Crowd.Accounts, async reason =>
            (await RunAsync(Edit, new EditPlanInput(Id, new(Active: !wasActive), Reason: reason))).Refusal)))
        {
            Toasts.Notify(NotificationSeverity.Success, PlanSwitch.Done(name, wasActive));
            await FollowAsync(keepsOwn: true);
        }
    }
}
