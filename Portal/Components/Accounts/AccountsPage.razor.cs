using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Core.Accounts;
using Portal.Core.Metering;
using Portal.Core.Operations;

namespace Portal.Components.Accounts;

/// <summary>The storage accounts of whoever is signed in.</summary>
public partial class AccountsPage
{
    private Refusal? _refusal;
    private int? _loadedBefore;
    private int? _refreshedBefore;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public AccountList? Page { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    private int? Before => QueryNumber.Parse<int>(BeforeText);

    [Inject]
    public required ListAccounts List { get; set; }

    [Inject]
    public required RefreshUsage Refresh { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (Page is null || Before != _loadedBefore)
        {
            await LoadAsync();
        }
    }

    /// <summary>The list stands at once with what is known; then storage is asked, and the figures follow.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Page is not { Accounts: { Count: > 0 } accounts } || (_refreshedBefore == Before && !firstRender))
        {
            return;
        }

        _refreshedBefore = Before;
        try
        {
            await RunAsync(Refresh, new RefreshUsageInput([.. accounts.Select(account => account.S3uid)]));
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

    private static string NextDate(AccountSummary account) => account switch
    {
        { Phase: AccountPhase.Ending, CancellationDate: { } ends } => Say(AccountPageText.EndsOn, ends),
        { Phase: AccountPhase.Stopped, TerminationDate: { } deleted } => Say(AccountPageText.DeletedOn, deleted),
        { NextCommitDate: { } renews } => Say(AccountPageText.RenewsOn, renews.ToDateTime(TimeOnly.MinValue)),
        _ => AccountPageText.NoDate,
    };

    private static string Say(string text, DateTime day) => string.Format(CultureInfo.CurrentCulture, text, day.ToString("d MMM yyyy", CultureInfo.CurrentCulture));
}
