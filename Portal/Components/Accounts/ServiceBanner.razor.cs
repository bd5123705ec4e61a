using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Lifecycle;
using Radzen;

namespace Portal.Components.Accounts;

/// <summary>The banner of an account whose service ends or has ended.</summary>
public partial class ServiceBanner
{
    private bool _running;

    [Parameter, EditorRequired]
    public required AccountSummary Account { get; set; }

    /// <summary>What the account holds now, in bytes.</summary>
    [Parameter]
    public long UsedBytes { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    public required UndoCancellation Undo { get; set; }

    [Inject]
    public required IOptions<BillingOptions> Billing { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    [Inject]
    public required Layout.FrameFeed Frame { get; set; }

    private bool HasStopped => Account.Phase is AccountPhase.Stopped;

    private string UnpaidTitle => string.Format(
        CultureInfo.CurrentCulture, Account.Phase is AccountPhase.Unpaid ? AccountPageText.UnpaidTitle : AccountPageText.UnpaidSuspendedTitle, MoneyText.Of(Account.Monthly));

    private string UnpaidText => string.Format(
        CultureInfo.CurrentCulture, Account.Phase is AccountPhase.Unpaid ? AccountPageText.UnpaidText : AccountPageText.UnpaidSuspendedText,
        Day(After(Billing.Value.SuspendAfterDays)), Day(After(Billing.Value.CancelAfterDays)));

    private string Title => HasStopped
        ? AccountPageText.StoppedTitle
        : string.Format(CultureInfo.CurrentCulture, AccountPageText.EndingTitle, Day(Account.CancellationDate));

    private string Text => string.Format(
        CultureInfo.CurrentCulture,
        HasStopped ? AccountPageText.StoppedText : AccountPageText.EndingText,
        UsedBytes == 0 ? AccountPageText.YourFiles : string.Format(CultureInfo.CurrentCulture, AccountPageText.YourBytes, ByteText.Format(UsedBytes)),
        Day(Account.TerminationDate));

    private DateTime? After(int days) => Account.UnpaidSince?.AddDays(days).ToDateTime(TimeOnly.MinValue);

    private async Task KeepAsync()
    {
        _running = true;
        await Dialogs.ConfirmAsync(new ConfirmRequest
        {
            Title = AccountPageText.KeepTitle,
            Text = HasStopped
                ? string.Format(CultureInfo.CurrentCulture, AccountPageText.KeepPaidText, MoneyText.Of(Account.Monthly))
                : string.Format(CultureInfo.CurrentCulture, AccountPageText.KeepText, MoneyText.Of(Account.Monthly), Account.NextCommitDate?.ToString("d MMMM yyyy", CultureInfo.CurrentCulture)),
            ConfirmText = AccountPageText.Keep,
            Danger = false,
            OnConfirm = UndoAsync,
        });
        _running = false;
    }

    private async Task<string?> UndoAsync()
    {
        var answer = await RunAsync(Undo, new UndoCancellationInput(Account.S3uid));
        if (answer.Refusal is { } refusal)
        {
            return refusal.Message;
        }

        Toasts.Notify(NotificationSeverity.Success, AccountPageText.KeptTitle, AccountPageText.KeptText);
        Frame.Refresh();
        await OnChanged.InvokeAsync();
        return null;
    }

    private static string? Day(DateTime? at) => at?.ToString("d MMMM yyyy", CultureInfo.CurrentCulture);
}
