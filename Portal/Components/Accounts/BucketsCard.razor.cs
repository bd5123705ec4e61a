using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Accounts;
using Portal.Core.Buckets;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Radzen;

namespace Portal.Components.Accounts;

/// <summary>The buckets of an account, and how to make and remove them.</summary>
public partial class BucketsCard
{
    /// <summary>From how many buckets on a search field helps.</summary>
    private const int FindFrom = 8;

    /// <summary>After how long the last known buckets are shown while storage is still asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private AccountReading? _list;
    private Refusal? _refusal;
    private bool _asking;
    private string _find = "";
    private string? _loaded;

    [Parameter, EditorRequired]
    public required AccountSummary Account { get; set; }

    /// <summary>Whether the account's files can be reached now.</summary>
    [Parameter]
    public bool Usable { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    public required ShowUsage List { get; set; }

    [Inject]
    public required DeleteBucket Delete { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required NotificationService Toasts { get; set; }

    /// <summary>Whether storage has not told anew what is shown.</summary>
    private bool IsOld => _refusal is not null || _asking;

    private List<BucketUsage> Shown =>
        [.. _list!.Buckets.Where(bucket => bucket.Name.Contains(_find.Trim(), StringComparison.OrdinalIgnoreCase))];

    /// <summary>Asks for a name and makes a bucket.</summary>
    public async Task CreateAsync()
    {
        var name = await Dialogs.OpenAsync<CreateBucketDialog>(
            AccountPageText.CreateBucket,
            new Dictionary<string, object?> { [nameof(CreateBucketDialog.S3uid)] = Account.S3uid, [nameof(CreateBucketDialog.LocationCode)] = Account.Location.Code },
            ConfirmDialogs.PanelOptions());
        if (name is string made)
        {
            Toasts.Notify(NotificationSeverity.Success, string.Format(CultureInfo.CurrentCulture, AccountPageText.BucketMade, made));
            await ChangedAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Storage is asked once the page stands, so that a slow location does not hold it up.
        if (_loaded != Account.S3uid)
        {
            _loaded = Account.S3uid;
            _list = null;
            await LoadAsync();
            StateHasChanged();
        }
    }

    /// <summary>What storage tells now; while it does not answer, what is known already.</summary>
    public async Task LoadAsync()
    {
        try
        {
            var anew = RunAsync(List, new ShowUsageInput(Account.S3uid, Anew: true));
            if (await Task.WhenAny(anew, Task.Delay(Patience, Clock, Gone)) != anew && _list is null)
            {
                _asking = true;
                await ShowKnownAsync();
            }

            var answer = await anew;
            (_refusal, _asking) = (answer.Refusal, false);
            _list = answer.IsRefused ? _list : answer.Value;
            if (_refusal is { Code: RefusalCode.StorageUnavailable } && _list is null)
            {
                await ShowKnownAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task ShowKnownAsync()
    {
        var known = await RunAsync(List, new ShowUsageInput(Account.S3uid, Known: true));
        _list = known.IsRefused ? null : known.Value;
        StateHasChanged();
    }

    private async Task DeleteAsync(BucketUsage bucket)
    {
        if (bucket.Objects > 0)
        {
            var open = await Dialogs.ConfirmAsync(new ConfirmRequest
            {
                Title = string.Format(CultureInfo.CurrentCulture, AccountPageText.NotEmptyTitle, bucket.Name),
                Text = string.Format(CultureInfo.CurrentCulture, AccountPageText.NotEmptyText, bucket.Objects, ByteText.Format(bucket.Bytes)),
                ConfirmText = AccountPageText.OpenBucket,
                Danger = false,
            });
            if (open)
            {
                Navigation.NavigateTo(PortalUrls.Bucket(Account.S3uid, bucket.Name));
            }

            return;
        }

        if (await Dialogs.ConfirmAsync(new ConfirmRequest
        {
            Title = string.Format(CultureInfo.CurrentCulture, AccountPageText.DeleteBucketTitle, bucket.Name),
            Text = AccountPageText.DeleteBucketText,
            TypeToConfirm = bucket.Name,
            ConfirmText = AccountPageText.DeleteBucket,
            OnConfirm = async () => (await RunAsync(Delete, new DeleteBucketInput(Account.S3uid, bucket.Name))).Refusal?.Message,
        }))
        {
            Toasts.Notify(NotificationSeverity.Success, string.Format(CultureInfo.CurrentCulture, AccountPageText.BucketDeleted, bucket.Name));
            await ChangedAsync();
        }
    }

    private async Task ChangedAsync()
    {
        await LoadAsync();
        await OnChanged.InvokeAsync();
        StateHasChanged();
    }
}
