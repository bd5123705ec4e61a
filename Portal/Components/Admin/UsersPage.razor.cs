using Microsoft.AspNetCore.Components;
using Portal.Core.Catalog;
using Portal.Core.Operations;
using Portal.Core.Staff;

namespace Portal.Components.Admin;

/// <summary>The S3 accounts of all customers: filters, order, columns and place are in the address.</summary>
public sealed partial class UsersPage
{
    private AccountQuery _query = AccountQuery.Parse("");
    private AccountRows? _page;
    private AccountCount? _count;
    private AccountFilter? _counted;
    private IReadOnlyList<PlanOffer> _plans = [];
    private Refusal? _refusal;
    private string? _loaded;

    [Inject]
    public required SearchAccounts Search { get; set; }

    [Inject]
    public required CountAccounts Count { get; set; }

    [Inject]
    public required ListPlans Plans { get; set; }

    private string? Further => _query.Backwards ? UrlOf(_page!.PreviousCursor, true) : UrlOf(_page!.NextCursor, false);

    protected override void OnInitialized() => Navigation.LocationChanged += OnMoved;

    protected override Task OnParametersSetAsync() => ShowAsync();

    protected override void Dispose(bool disposing)
    {
        Navigation.LocationChanged -= OnMoved;
        base.Dispose(disposing);
    }

    /// <summary>The query is not among the page's parameters, so that a change of it alone does not set them.</summary>
    private void OnMoved(object? sender, Microsoft.AspNetCore.Components.Routing.LocationChangedEventArgs place) => _ = InvokeAsync(async () =>
    {
        if (!Gone.IsCancellationRequested && new Uri(place.Location).AbsolutePath == PortalUrls.Users)
        {
            await ShowAsync();
            StateHasChanged();
        }
    });

    private async Task ShowAsync()
    {
        _query = AccountQuery.Parse(Navigation.Uri);
        if (_loaded != _query.Url)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var wanted = _query;
        _loaded = wanted.Url;
        var page = await RunAsync(Search, wanted.Input);
        if (wanted.Url != _query.Url)
        {
            return; // The person has gone on meanwhile.
        }

        (_refusal, _page) = (page.Refusal, page.IsRefused ? null : page.Value);
        if (_plans.Count == 0 && await RunAsync(Plans, new ListPlansInput()) is { IsRefused: false } plans)
        {
            _plans = plans.Value.Plans;
        }

        if (_counted != wanted.Filter && !page.IsRefused)
        {
            var count = await RunAsync(Count, new CountAccountsInput(wanted.Filter));
            (_counted, _count) = (wanted.Filter, count.IsRefused ? null : count.Value);
        }
    }

    private string? UrlOf(string? cursor, bool backwards) => cursor is null ? null : (_query with { Cursor = cursor, Backwards = backwards }).Url;

    private void GoTo(string? cursor, bool backwards) => Navigation.NavigateTo(UrlOf(cursor, backwards) ?? _query.Url);
}
