using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Keys;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Radzen;

namespace Portal.Components.Accounts;

/// <summary>The service of an account: its dates, its name, its end.</summary>
public partial class ServiceCard
{
    private bool _keeping;

    [Parameter, EditorRequired]
    public required AccountSummary Account { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    public required CancelService Cancel { get; set; }

    [Inject]
    public required ChangePlan Change { get; set; }

    [Inject]
    public required DeleteAccount Delete { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    [Inject]
    public required Layout.FrameFeed Frame { get; set; }

    private async Task RenameAsync()
    {
        if (await Dialogs.OpenAsync<RenameDialog>(
            AccountPageText.RenameTitle,
            new Dictionary<string, object?> { [nameof(RenameDialog.S3uid)] = Account.S3uid, [nameof(RenameDialog.Label)] = Account.Label },
            ConfirmDialogs.PanelOptions()) is true)
        {
            Frame.Refresh();
            await OnChanged.InvokeAsync();
        }
    }

    private async Task ChangePlanAsync()
    {
        if (await Dialogs.OpenAsync<PlanChangeDialog>(
            AccountPageText.ChangePlan,
            new Dictionary<string, object?> { [nameof(PlanChangeDialog.Account)] = Account },
            ConfirmDialogs.PanelOptions(620)) is true)
        {
            Frame.Refresh();
            await OnChanged.InvokeAsync();
        }
    }

    private async Task KeepPlanAsync()
    {
        _keeping = true;
        var answer = await RunAsync(Change, new ChangePlanInput(Account.S3uid, Account.PlanId));
        _keeping = false;
        if (answer.Refusal is { } refusal)
        {
            Toasts.Notify(NotificationSeverity.Error, AccountPageText.NotChanged, refusal.Message);
        }

        await OnChanged.InvokeAsync();
    }

    private async Task CancelAsync()
    {
        if (await Dialogs.OpenAsync<CancelDialog>(
            AccountPageText.CancelTitle,
            new Dictionary<string, object?> { [nameof(CancelDialog.Account)] = Account },
            ConfirmDialogs.PanelOptions()) is true)
        {
            await OnChanged.InvokeAsync();
        }
    }

    private async Task DeleteAsync()
    {
        if (!await Dialogs.ConfirmAsync(new ConfirmRequest
        {
            Title = AccountPageText.DeleteTitle,
            Text = string.Format(CultureInfo.CurrentCulture, AccountPageText.DeleteText, ByteText.Format(Account.UsedBytes), Account.Objects, Account.Buckets)
                + " " + (Account.IsFree ? AccountPageText.DeleteFreeText : AccountPageText.DeletePaidText),
            TypeToConfirm = Account.Label,
            ConfirmText = AccountPageText.Delete,
        }))
        {
            return;
        }

        var answer = await RunAsync(Delete, new DeleteAccountInput(Account.S3uid, Account.Label));
        if (answer.Refusal is { Code: RefusalCode.FreshSignInNeeded } && await Dialogs.ConfirmPasswordAsync(AccountPageText.DeletePassword))
        {
            answer = await RunAsync(Delete, new DeleteAccountInput(Account.S3uid, Account.Label));
        }

        if (answer.Refusal is { } refusal)
        {
            if (refusal.Code is not RefusalCode.FreshSignInNeeded)
            {
                Toasts.Notify(NotificationSeverity.Error, AccountPageText.NotDeleted, refusal.Message);
            }

            return;
        }

        Frame.Refresh();
        await OnChanged.InvokeAsync();
    }
}
