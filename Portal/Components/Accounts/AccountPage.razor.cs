using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Accounts;
using Portal.Core.Metering;
using Portal.Core.Operations;

namespace Portal.Components.Accounts;

/// <summary>One storage account: what it holds, how to connect, and its service.</summary>
public partial class AccountPage
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private Refusal? _refusal;
    private Refusal? _away;
    private bool _following;
    private AccountReading? _usage;
    private string? _read;
    private BucketsCard? _buckets;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public AccountSummary? Account { get; set; }

    [Parameter]
    public string S3uid { get; set; } = "";

    [Inject]
    public required ShowAccount Show { get; set; }

    [Inject]
    public required ShowUsage Read { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    /// <summary>Whether the account becomes usable in a moment.</summary>
    private bool IsComing => Account?.Phase is AccountPhase.Provisioning or AccountPhase.Resuming;

    private bool IsUsable => Account?.Phase is AccountPhase.Active or AccountPhase.Unpaid or AccountPhase.Ending;

    private string TrafficTitle => Account?.PeriodStart is { } start
        ? string.Format(CultureInfo.CurrentCulture, AccountPageText.TrafficSince, start.ToString("d MMMM", CultureInfo.CurrentCulture))
        : AccountPageText.Traffic;

    private string PriceNote => Account switch
    {
        { IsFree: true } => AccountPageText.FreeNote,
        { Phase: AccountPhase.Ending, CancellationDate: { } ends } => Say(AccountPageText.EndsNote, ends),
        { NextPlanName: { } next, NextCommitDate: { } renews } => string.Format(CultureInfo.CurrentCulture, AccountPageText.NextPlanNote, next, renews.ToString("d MMMM yyyy", CultureInfo.CurrentCulture)),
        { NextCommitDate: { } renews } => Say(AccountPageText.RenewsNote, renews.ToDateTime(TimeOnly.MinValue)),
        _ => "",
    };

    protected override async Task OnParametersSetAsync()
    {
        if (Account?.S3uid != S3uid)
        {
            (_usage, _away) = (null, null);
            await LoadAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_read != S3uid && IsUsable)
        {
            _read = S3uid;
            await ReadUsageAsync();
        }

        if (IsComing && !_following)
        {
            _following = true;
            await FollowAsync();
            _following = false;
        }
    }

    /// <summary>Looks again until the account is usable, so that nobody has to reload the page to see it.</summary>
    private async Task FollowAsync()
    {
        while (IsComing && !Gone.IsCancellationRequested)
        {
            await Task.Delay(Pause, Clock, Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!Gone.IsCancellationRequested)
            {
                await LoadAsync();
                StateHasChanged();
            }
        }
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Show, new ShowAccountInput(S3uid));
        _refusal = answer.Refusal;
        Account = answer.IsRefused ? null : answer.Value;
    }

    /// <summary>A fresh reading; while storage does not answer, the last known one stays with its age.</summary>
    private async Task ReadUsageAsync()
    {
        try
        {
            var answer = await RunAsync(Read, new ShowUsageInput(S3uid, Anew: true));
            _usage = answer.IsRefused ? _usage : answer.Value;
            _away = answer.Refusal is { Code: RefusalCode.StorageUnavailable } away ? away : null;
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private Task RetryAsync() => Task.WhenAll(ReadUsageAsync(), _buckets?.LoadAsync() ?? Task.CompletedTask);

    private static string Say(string text, DateTime day) => string.Format(CultureInfo.CurrentCulture, text, day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture));
}
