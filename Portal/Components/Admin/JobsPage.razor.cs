using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>Periodic work and the jobs of all customers, for whoever is on duty; looks again by itself while it is open.</summary>
public sealed partial class JobsPage
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(3);

    private static readonly IReadOnlyList<SegmentOption<JobFilter>> s_shows =
    [
        new(JobFilter.All, JobsPageText.ShowAll), new(JobFilter.Failing, JobsPageText.ShowFailing), new(JobFilter.Open, JobsPageText.ShowOpen),
    ];

    private IReadOnlyList<PeriodicTaskView>? _tasks;
    private FoundJobs? _found;
    private Refusal? _refusal;
    private DateTime _lookedAt;
    private string? _said;
    private string? _kind;
    private string? _customer;
    private string? _s3uid;
    private FindJobsInput? _shown;

    [Inject]
    public required ListPeriodicTasks List { get; set; }

    [Inject]
    public required FindJobs Find { get; set; }

    [Inject]
    public required RunTaskNow RunNow { get; set; }

    [Inject]
    public required RetryJob Retry { get; set; }

    [Inject]
    public required StopJob Stop { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? ShowText { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery]
    private string? Customer { get; set; }

    [SupplyParameterFromQuery]
    private string? S3uid { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    /// <summary>Anything else in the address counts as absent.</summary>
    private JobFilter Filter => ShowText switch { "failing" => JobFilter.Failing, "open" => JobFilter.Open, _ => JobFilter.All };

    private long? Before => QueryNumber.Parse<long>(BeforeText);

    private FindJobsInput Wanted => new(Filter, string.IsNullOrEmpty(Kind) ? null : Kind, string.IsNullOrEmpty(Customer) ? null : Customer, string.IsNullOrEmpty(S3uid) ? null : S3uid, Before);

    private bool IsNarrowed => Wanted with { BeforeId = null } != new FindJobsInput();

    private string Sub => _tasks is null
        ? JobsPageText.Checking
        : string.Format(CultureInfo.CurrentCulture, JobsPageText.Sub, _lookedAt.ToString("HH:mm:ss", CultureInfo.CurrentCulture), s_interval.TotalSeconds);

    protected override async Task OnParametersSetAsync()
    {
        if (_shown is null || _shown == Wanted)
        {
            (_kind, _customer, _s3uid) = (Kind, Customer, S3uid);
            return; // The first look is that of the timer.
        }

        (_kind, _customer, _s3uid, _found) = (Kind, Customer, S3uid, null);
        await LookAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            using var timer = new PeriodicTimer(s_interval, Clock);
            do
            {
                await LookAsync();
                StateHasChanged();
            }
            while (await timer.WaitForNextTickAsync(Gone));
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task LookAsync()
    {
        var wanted = Wanted;
        _shown = wanted;
        var tasks = await RunAsync(List, new ListPeriodicTasksInput());
        var found = await RunAsync(Find, wanted);
        if (wanted != Wanted)
        {
            return; // The person has gone on to other jobs meanwhile.
        }

        _refusal = tasks.Refusal ?? found.Refusal;
        _tasks = tasks.IsRefused ? _tasks : tasks.Value;
        _found = found.IsRefused ? _found : found.Value;
        _lookedAt = Clock.GetUtcNow().UtcDateTime;
    }

    private async Task RunNowAsync(PeriodicTaskView task)
    {
        var answer = await RunAsync(RunNow, new RunTaskNowInput(task.Name));
        await ShowAsync(answer.Refusal, string.Format(CultureInfo.CurrentCulture, JobsPageText.Asked, TaskWords.Name(task)));
    }

    private Task RetryAsync(FoundJob job) => ActAsync(
        new(
            Say(JobsPageText.RetryTitle, job.Id), JobsPageText.Retry, async reason => (await RunAsync(Retry, new RetryJobInput(job.Id, reason))).Refusal, JobsPageText.RetryText),
        Say(JobsPageText.RetryAsked, job.Id));

    private Task StopAsync(FoundJob job) => ActAsync(
        new(
            Say(JobsPageText.StopTitle, job.Id), JobsPageText.Stop, async reason => (await RunAsync(Stop, new StopJobInput(job.Id, reason))).Refusal, JobsPageText.StopText,
            Danger: true),
        Say(JobsPageText.StopAsked, job.Id));

    private async Task ActAsync(ReasonRequest request, string done)
    {
        if (await Dialogs.AskReasonAsync(request))
        {
            await ShowAsync(null, done);
        }
    }

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    private async Task ShowAsync(Refusal? refusal, string done)
    {
        await LookAsync();
        _said = refusal is null ? done : null;
        _refusal = refusal ?? _refusal;
    }

    private void GoTo(JobFilter filter, string? kind, string? customer, string? s3uid, long? before = null) => Navigation.NavigateTo(PortalUrls.JobsWhere(
        filter switch { JobFilter.Failing => "failing", JobFilter.Open => "open", _ => null }, kind, customer?.Trim(), s3uid?.Trim(), before));
}
