using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Components.Accounts;

/// <summary>The storage accounts of whoever is signed in.</summary>
public partial class AccountsPage
{
    /// <summary>The codes of the locations that did not answer when they were last asked.</summary>
    private readonly HashSet<string> _away = [];

    private Refusal? _refusal;
    private int? _loadedBefore;
    private (bool IsDone, int? Before) _refreshed;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public AccountList? Page { get; set; }

    /// <summary>As above.</summary>
    [PersistentState]
    public BillingOverview? Money { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    /// <summary>The locations on this page that do not answer, with the age of the oldest figures that are shown of them.</summary>
    private IEnumerable<(Location Location, DateTime? MeasuredAt, IReadOnlyList<AccountSummary> Accounts)> Away => (Page?.Accounts ?? [])
        .Where(account => _away.Contains(account.Location.Code))
        .GroupBy(account => account.Location)
        .Select(here => (here.Key, here.Min(account => account.MeasuredAt), (IReadOnlyList<AccountSummary>)[.. here]));

    private int? Before => QueryNumber.Parse<int>(BeforeText);

    [Inject]
    public required ListAccounts List { get; set; }

    [Inject]
    public required RefreshUsage Refresh { get; set; }

    [Inject]
    public required ShowBilling ShowMoney { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (Money is null)
        {
            var money = await RunAsync(ShowMoney, new ShowBillingInput());
            Money = money.IsRefused ? null : money.Value;
        }

        if (Page is null || Before != _loadedBefore)
        {
            await LoadAsync();
        }
    }

    /// <summary>The list stands at once with what is known; then storage is asked, and the figures follow.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Page is not { Accounts: { Count: > 0 } accounts } || _refreshed == (true, Before))
        {
            return;
        }

        _refreshed = (true, Before);
        _away.Clear();

        // Each location for itself: one that is silent does not hold up the figures of the others.
        await Task.WhenAll(accounts.GroupBy(account => account.Location.Code).Select(here => RefreshAsync([.. here])));
    }

    private async Task RefreshAsync(IReadOnlyList<AccountSummary> accounts)
    {
        try
        {
            var answer = await RunAsync(Refresh, new RefreshUsageInput([.. accounts.Select(account => account.S3uid)]));
            if (!answer.IsRefused)
            {
                _away.ExceptWith(accounts.Select(account => account.Location.Code));
                _away.UnionWith(answer.Value.Away.Select(location => location.Code));
            }

            await LoadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task LoadAsync()
    {
        _loadedBefore = Before;
        var answer = await RunAsync(List, new ListAccountsInput(Before));
        _refusal = answer.Refusal;
        Page = answer.IsRefused ? Page : answer.Value;
    }

    private string Age(AccountSummary account) => account.MeasuredAt is { } at ? DateWords.Relative(at, Clock.GetUtcNow()) : SharedText.Never;

    private static string NextDate(AccountSummary account) => account switch
    {
        { Phase: AccountPhase.Ending, CancellationDate: { } ends } => Say(AccountPageText.EndsOn, ends),
        { Phase: AccountPhase.Stopped, TerminationDate: { } deleted } => Say(AccountPageText.DeletedOn, deleted),
        { NextCommitDate: { } renews } => Say(AccountPageText.RenewsOn, renews.ToDateTime(TimeOnly.MinValue)),
        _ => AccountPageText.NoDate,
    };

    private static string Say(string text, DateTime day) => string.Format(CultureInfo.CurrentCulture, text, day.ToString("d MMM yyyy", CultureInfo.CurrentCulture));
}
