using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Catalog;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>Who changed what of a plan, and the way back to what it was.</summary>
public partial class PlanHistoryPage
{
    private const int PageSize = 20;

    private Refusal? _refusal;
    private PlanEditReview? _review;
    private PlanHistoryEntry? _wanted;
    private string? _said;
    private bool _isBusy;
    private (int, int?)? _loaded;

    [Parameter]
    public int Id { get; set; }

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public PlanHistory? History { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    [Inject]
    public required ShowPlanHistory Show { get; set; }

    [Inject]
    public required ReviewPlanEdit Review { get; set; }

    [Inject]
    public required RestorePlan Restore { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    private int? Before => QueryNumber.Parse<int>(BeforeText);

    private string Name => History is { Entries: [var newest, ..] } ? newest.PlanName : StaffPlansText.Plan;

    protected override async Task OnParametersSetAsync()
    {
        if (History is null || (_loaded is { } loaded && loaded != (Id, Before)))
        {
            Back();
            await LoadAsync();
        }

        _loaded = (Id, Before);
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Show, new ShowPlanHistoryInput(Id, Before, PageSize));
        _refusal = answer.Refusal;
        History = answer.IsRefused ? null : answer.Value;
    }

    private async Task ReviewAsync(PlanHistoryEntry entry)
    {
        _isBusy = true;
        var answer = await RunAsync(Review, new ReviewPlanEditInput(Id, RestoreId: entry.Id));
        _isBusy = false;
        (_refusal, _wanted, _said) = (answer.Refusal, entry, null);
        _review = answer.IsRefused || answer.Value.Changes.Count == 0 ? null : answer.Value;
        _said = answer.IsRefused || _review is not null ? null : StaffPlansText.AlreadySo;
    }

    private async Task RestoreAsync(PlanReviewCard.PlanSaving saving)
    {
        _isBusy = true;
        var answer = await RunAsync(Restore, new RestorePlanInput(Id, _wanted!.Id, _review!.Version, saving.QuotaAtOnce, saving.Reason));
        _isBusy = false;
        _refusal = answer.Refusal;
        if (answer.Refusal is { Code: RefusalCode.Conflict, Field: nameof(RestorePlanInput.Version) } changed)
        {
            // What it would change is another thing now: shown anew, with what was said.
            await ReviewAsync(_wanted);
            if (_review is not null)
            {
                _refusal = changed;
            }
            else if (_refusal is null)
            {
                await LoadAsync();
            }
        }
        else if (!answer.IsRefused)
        {
            Toasts.Notify(NotificationSeverity.Success, string.Format(CultureInfo.CurrentCulture, StaffPlansText.Restored, DateWords.DayAndTime(_wanted.At)));
            Back();
            if (Before is not null)
            {
                Navigation.NavigateTo(PortalUrls.PlanHistory(Id));
            }
            else
            {
                await LoadAsync();
            }
        }
    }

    private void Back() => (_review, _wanted, _refusal, _said) = (null, null, null, null);
}
