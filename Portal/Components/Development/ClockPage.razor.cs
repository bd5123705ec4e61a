using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Development;

namespace Portal.Components.Development;

/// <summary>Sets the portal's clock ahead, to see what a month brings without waiting for it. Not there outside Development.</summary>
public sealed partial class ClockPage
{
    /// <summary>What happens on a date happens after it; usage of a period is asked for a little later still.</summary>
    private static readonly TimeSpan s_past = TimeSpan.FromMinutes(5);

    private DevelopmentClock? _clock;
    private IReadOnlyList<AccountDate>? _dates;
    private Refusal? _refusal;
    private DateTime? _chosen;
    private string? _error;

    [Inject]
    public required IServiceProvider Services { get; set; }

    [Inject]
    public required ListAccounts Accounts { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _clock = Services.GetService<DevelopmentClock>();
        if (_clock is null)
        {
            Navigation.NotFound();
            return;
        }

        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Accounts, new ListAccountsInput());
        _refusal = answer.Refusal;
        _dates = answer.IsRefused ? _dates : [.. answer.Value.Accounts.SelectMany(DatesOf).Where(date => date.At >= _clock!.GetUtcNow()).OrderBy(date => date.At)];
    }

    private static IEnumerable<AccountDate> DatesOf(AccountSummary account)
    {
        if (account is { NextCommitDate: { } commit, CancellationDate: null })
        {
            yield return new(account.S3uid, account.Label, DevelopmentText.Commit, commit.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        }

        if (account.CancellationDate is { } stops)
        {
            yield return new(account.S3uid, account.Label, DevelopmentText.Cancellation, stops);
        }

        if (account.TerminationDate is { } ends)
        {
            yield return new(account.S3uid, account.Label, DevelopmentText.Termination, ends);
        }
    }

    private Task PassAsync(TimeSpan time)
    {
        _clock!.Advance(time);
        _error = null;
        return LoadAsync();
    }

    private async Task GoToChosenAsync()
    {
        if (_chosen is { } chosen)
        {
            await MoveAsync(DateTime.SpecifyKind(chosen, DateTimeKind.Utc));
        }
        else
        {
            _error = DevelopmentText.NoMoment;
        }
    }

    private async Task MoveAsync(DateTime to)
    {
        _error = _clock!.MoveTo(to) ? null : string.Format(CultureInfo.CurrentCulture, DevelopmentText.IsOver, DateWords.DayAndTime(_clock.GetUtcNow()));
        await LoadAsync();
    }

    private sealed record AccountDate(string S3uid, string Label, string What, DateTime At);
}
