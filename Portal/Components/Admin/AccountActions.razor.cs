using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Accounts;
using Portal.Components.Keys;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Staff;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>What staff do to a customer's account; each act asks for a reason.</summary>
public sealed partial class AccountActions
{
    private Caller? _caller;
    private DateOnly? _lastDay;

    [Parameter, EditorRequired]
    public required StaffAccount Account { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    public required SuspendAccount Suspending { get; set; }

    [Inject]
    public required ResumeAccount Resuming { get; set; }

    [Inject]
    public required SetTerminationDate Ending { get; set; }

    [Inject]
    public required CancelService Cancelling { get; set; }

    [Inject]
    public required UndoCancellation Undoing { get; set; }

    [Inject]
    public required DeleteAccount Deleting { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    private AccountPhase Phase => Account.Summary.Phase;

    private bool IsCancelled => Account.Summary.CancellationDate is not null;

    private string S3uid => Account.Summary.S3uid;

    private string Label => Account.Summary.Label;

    protected override async Task OnInitializedAsync() => _caller = await Callers.GetAsync();

    /// <summary>Whether the person may do it to what is others'; everybody may do some of it to their own.</summary>
    private bool May(Permission permission) => _caller?.ReachOf(permission) is Reach.Any;

    private Task SuspendAsync() => AskAsync(UserText.SuspendTitle, UserText.SuspendText, UserText.Suspend, UserText.Suspended, reason => RunAsync(Suspending, new SuspendAccountInput(S3uid, reason)), isDanger: true);

    private Task ResumeAsync() => AskAsync(UserText.ResumeTitle, UserText.ResumeText, UserText.Resume, UserText.Resumed, reason => RunAsync(Resuming, new ResumeAccountInput(S3uid, reason)));

    private Task CancelAsync() => AskAsync(UserText.CancelTitle, UserText.CancelText, UserText.Cancel, UserText.Cancelled, reason => RunAsync(Cancelling, new CancelServiceInput(S3uid, reason)), isDanger: true);

    private Task UndoAsync() => AskAsync(
        UserText.UndoTitle, Phase is AccountPhase.Stopped ? UserText.UndoPaidText : UserText.UndoText, UserText.Undo, UserText.Undone, reason => RunAsync(Undoing, new UndoCancellationInput(S3uid, reason)));

    private Task SetEndAsync()
    {
        _lastDay = Account.Summary.TerminationDate is { } ends ? DateOnly.FromDateTime(ends) : null;
        return AskAsync(UserText.SetEndTitle, UserText.SetEndText, UserText.SetEnd, UserText.EndSet, EndOnAsync, body: LastDay);
    }

    private async Task<Result<MovedTermination>> EndOnAsync(string reason)
    {
        var input = new SetTerminationDateInput(S3uid, _lastDay ?? default, reason);
        var answer = await RunAsync(Ending, input);
        return answer.Refusal is { Code: RefusalCode.FreshSignInNeeded } && await Dialogs.ConfirmPasswordAsync(AccountPageText.DeletePassword) ? await RunAsync(Ending, input) : answer;
    }

    private async Task DeleteAsync()
    {
        if (!FreshSignIn.Has(await Callers.GetAsync(), Clock.GetUtcNow().UtcDateTime) && !await Dialogs.ConfirmPasswordAsync(AccountPageText.DeletePassword))
        {
            return;
        }

        await AskAsync(
            UserText.DeleteTitle, string.Format(CultureInfo.CurrentCulture, UserText.DeleteText, ByteText.Format(Account.Summary.UsedBytes), Account.Summary.Objects, Account.Summary.Buckets),
            UserText.Delete, UserText.Deleted, reason => RunAsync(Deleting, new DeleteAccountInput(S3uid, Label, reason)), isDanger: true, typed: Label);
    }

    private async Task ChangePlanAsync()
    {
        if (await Dialogs.OpenAsync<PlanChangeDialog>(
            UserText.ChangePlan,
            new Dictionary<string, object?> { [nameof(PlanChangeDialog.Account)] = Account.Summary, [nameof(PlanChangeDialog.AsksReason)] = true },
            ConfirmDialogs.PanelOptions(620)) is true)
        {
            await OnChanged.InvokeAsync();
        }
    }

    private async Task AskAsync<TAnswer>(
        string title, string text, string confirm, string done, Func<string, Task<Result<TAnswer>>> act, bool isDanger = false, string? typed = null, RenderFragment? body = null)
    {
        if (await Dialogs.AskReasonAsync(new ReasonRequest(
            string.Format(CultureInfo.CurrentCulture, title, Label), confirm, async reason => (await act(reason)).Refusal, text, isDanger, typed, body)))
        {
            Toasts.Notify(NotificationSeverity.Success, done);
            await OnChanged.InvokeAsync();
        }
    }
}
