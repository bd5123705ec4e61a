using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Jobs;
using Radzen;

namespace Portal.Components.Jobs;

/// <summary>A list in the corner of every page: deletions and other work that goes on while the person does something else.</summary>
public sealed partial class JobsDock : IDisposable
{
    private const int Most = 5;

    /// <summary>A kind that cannot be stopped half-way.</summary>
    private const string DeleteAccountKind = "DeleteAccount";

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(10);

    private string? _spoken;

    [Inject]
    public required JobFeed Feed { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    public void Dispose()
    {
        Feed.Changed -= Show;
        Feed.Finished -= Tell;
    }

    protected override void OnInitialized()
    {
        Feed.Changed += Show;
        Feed.Finished += Tell;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            try
            {
                await Feed.RefreshAsync();
            }
            catch (OperationCanceledException)
            {
                // The circuit has ended.
            }
        }
    }

    private static IconName IconOf(JobView job) => job switch
    {
        { IsOver: false } => IconName.Loader,
        { State: JobState.Completed, Failed: 0 } => IconName.CircleCheck,
        { State: JobState.Cancelled } => IconName.Info,
        _ => IconName.AlertTriangle,
    };

    private static string ToneOf(JobView job) => job switch
    {
        { State: JobState.Completed, Failed: 0 } => "good-text",
        { State: JobState.Failed } => "bad-text",
        { State: JobState.Completed } => "warning-text",
        _ => "muted",
    };

    private static string Say(string text, JobView job) => string.Format(CultureInfo.CurrentCulture, text, JobWords.Title(job));

    private void Show() => _ = InvokeAsync(StateHasChanged);

    /// <summary>Says the end aloud; what went well goes away by itself.</summary>
    private void Tell(JobView job) => _ = InvokeAsync(async () =>
    {
        _spoken = $"{JobWords.Title(job)}. {JobWords.Progress(job)}";
        StateHasChanged();
        if (job is { State: JobState.Completed, Error: null } or { State: JobState.Cancelled })
        {
            await Task.Delay(s_farewell, Clock);
            Feed.Dismiss(job.Id);
        }
    });

    private async Task StopAsync(JobView job)
    {
        if (await Feed.StopAsync(job.Id) is { } refusal)
        {
            Toasts.Notify(NotificationSeverity.Error, refusal.Message);
        }
    }
}
