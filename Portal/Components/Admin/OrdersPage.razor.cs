using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Radzen;

namespace Portal.Components.Admin;

/// <summary>The orders of all customers, and what staff can do about those that wait.</summary>
public sealed partial class OrdersPage
{
    private static readonly IReadOnlyList<SegmentOption<OrderGroup>> s_groups =
    [
        new(OrderGroup.All, StaffOrdersText.GroupAll), new(OrderGroup.Open, StaffOrdersText.GroupOpen), new(OrderGroup.Stuck, StaffOrdersText.GroupStuck),
        new(OrderGroup.Completed, StaffOrdersText.GroupCompleted), new(OrderGroup.Refused, StaffOrdersText.GroupRefused), new(OrderGroup.RolledBack, StaffOrdersText.GroupRolledBack),
    ];

    private Refusal? _refusal;
    private FindOrdersInput? _loaded;
    private string? _said;
    private string? _customer;
    private string? _location;
    private DateOnly? _from;
    private DateOnly? _to;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public FoundOrders? Page { get; set; }

    [Inject]
    public required FindOrders Find { get; set; }

    [Inject]
    public required RetryOrder Retry { get; set; }

    [Inject]
    public required UndoOrder Undo { get; set; }

    [Inject]
    public required StorageClusters Clusters { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    private string? ShowText { get; set; }

    [SupplyParameterFromQuery]
    private string? Customer { get; set; }

    [SupplyParameterFromQuery]
    private string? Location { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    private string? Reference { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? FromText { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? ToText { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? BeforeText { get; set; }

    /// <summary>Anything else in the address counts as absent.</summary>
    private FindOrdersInput Wanted => new(
        ShowText switch
        {
            "open" => OrderGroup.Open,
            "stuck" => OrderGroup.Stuck,
            "completed" => OrderGroup.Completed,
            "refused" => OrderGroup.Refused,
            "undone" => OrderGroup.RolledBack,
            _ => OrderGroup.All,
        },
        Given(Customer), Given(Location), Given(Reference), QueryDay.Parse(FromText), QueryDay.Parse(ToText), QueryNumber.Parse<int>(BeforeText));

    private bool IsNarrowed => Wanted with { BeforeId = null } != new FindOrdersInput();

    private List<FilterChip> Chips
    {
        get
        {
            var wanted = Wanted with { BeforeId = null };
            var chips = new List<FilterChip>();
            Add(StaffOrdersText.Reference, wanted.Reference, wanted with { Reference = null });
            Add(StaffOrdersText.Customer, wanted.Customer, wanted with { Customer = null });
            Add(StaffOrdersText.Location, wanted.LocationCode is { } code ? Clusters.Find(code)?.Location.Name ?? code : null, wanted with { LocationCode = null });
            Add(OversightText.From, Day(wanted.From), wanted with { From = null });
            Add(OversightText.To, Day(wanted.To), wanted with { To = null });
            return chips;

            void Add(string name, string? value, FindOrdersInput without)
            {
                if (value is not null)
                {
                    chips.Add(new($"{name}: {value}", Url(without)));
                }
            }
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var wanted = Wanted;
        if (Page is null || (_loaded is not null && _loaded != wanted))
        {
            await LoadAsync();
        }

        _loaded = wanted;
        (_customer, _location, _from, _to) = (wanted.Customer, wanted.LocationCode, wanted.From, wanted.To);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Day(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    private static string Url(FindOrdersInput input) => PortalUrls.OrdersWhere(
        input.Group switch
        {
            OrderGroup.Open => "open",
            OrderGroup.Stuck => "stuck",
            OrderGroup.Completed => "completed",
            OrderGroup.Refused => "refused",
            OrderGroup.RolledBack => "undone",
            _ => null,
        },
        input.Customer, input.LocationCode, input.Reference, input.From, input.To, input.BeforeId);

    private async Task LoadAsync()
    {
        var wanted = Wanted;
        var answer = await RunAsync(Find, wanted);
        if (wanted == Wanted)
        {
            _refusal = answer.Refusal;
            Page = answer.IsRefused ? null : answer.Value;
        }
    }

    private void Search() => Navigation.NavigateTo(Url(Wanted with { Customer = Given(_customer), LocationCode = Given(_location), From = _from, To = _to, BeforeId = null }));

    private Task RetryAsync(FoundOrder order) => ActAsync(
        new(
            Say(StaffOrdersText.RetryTitle, order.Reference), StaffOrdersText.Retry, async reason => (await RunAsync(Retry, new RetryOrderInput(order.Reference, reason))).Refusal,
            StaffOrdersText.RetryText),
        Say(StaffOrdersText.Retried, order.Reference));

    private Task UndoAsync(FoundOrder order) => ActAsync(
        new(
            Say(StaffOrdersText.UndoTitle, order.Reference), StaffOrdersText.Undo, async reason => (await RunAsync(Undo, new UndoOrderInput(order.Reference, reason))).Refusal,
            StaffOrdersText.UndoText, Danger: true),
        Say(StaffOrdersText.Undone, order.Reference));

    private async Task ActAsync(ReasonRequest request, string done)
    {
        if (await Dialogs.AskReasonAsync(request))
        {
            _said = done;
            await LoadAsync();
        }
    }

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
