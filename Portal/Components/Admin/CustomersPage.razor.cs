using Microsoft.AspNetCore.Components;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.Admin;

/// <summary>All customers, for staff: found by what is known of them.</summary>
public sealed partial class CustomersPage
{
    private Refusal? _refusal;
    private CustomerQuery? _shown;
    private bool _open;
    private string? _search;
    private string? _tag;
    private string? _role;
    private string? _trouble;
    private string? _billing;
    private string? _currency;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public FoundCustomers? Found { get; set; }

    /// <summary>The same of what can be filtered by.</summary>
    [PersistentState]
    public CustomerFilters? Known { get; set; }

    [SupplyParameterFromQuery(Name = "search")]
    private string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "tag")]
    private string? TagText { get; set; }

    [SupplyParameterFromQuery(Name = "role")]
    private string? RoleText { get; set; }

    [SupplyParameterFromQuery(Name = "billing")]
    private string? BillingText { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? StateText { get; set; }

    [SupplyParameterFromQuery(Name = "currency")]
    private string? CurrencyText { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? SortText { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? AfterText { get; set; }

    [Inject]
    public required FindCustomers Find { get; set; }

    [Inject]
    public required ListCustomerFilters ListFilters { get; set; }

    private CustomerQuery Query { get; set; } = CustomerQuery.All;

    private IEnumerable<(string Name, string Value, CustomerQuery Without)> Chips
    {
        get
        {
            var filter = Query.Filter;
            return new (string Name, string? Value, Func<FindCustomersInput, FindCustomersInput> Without)[]
            {
                (PeopleText.Searched, filter.Search, all => all with { Search = null }),
                (PeopleText.Tag, filter.Tag, all => all with { Tag = null }),
                (PeopleText.Role, filter.Role is { } role ? PeopleWords.Role(role) : null, all => all with { Role = null }),
                (PeopleText.SignIn, filter.Trouble is { } trouble ? PeopleWords.Trouble(trouble) : null, all => all with { Trouble = null }),
                (PeopleText.Billing, filter.Billing, all => all with { Billing = null }),
                (PeopleText.Currency, filter.Currency?.ToString().ToUpperInvariant(), all => all with { Currency = null }),
            }.Where(chip => chip.Value is not null).Select(chip => (chip.Name, chip.Value!, Query.With(chip.Without)));
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        Query = CustomerQuery.Parse(name => name switch
        {
            "search" => SearchText,
            "tag" => TagText,
            "role" => RoleText,
            "billing" => BillingText,
            "state" => StateText,
            "currency" => CurrencyText,
            "sort" => SortText,
            _ => AfterText,
        });
        if (_shown == Query)
        {
            return;
        }

        var filter = Query.Filter;
        (_search, _tag, _role, _trouble, _billing, _currency) =
            (filter.Search, filter.Tag, filter.Role?.ToString(), filter.Trouble?.ToString(), filter.Billing, filter.Currency?.ToString());
        var isFirst = _shown is null;
        _shown = Query;
        if (!isFirst || Found is null)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var wanted = Query;
        var answer = await RunAsync(Find, wanted.Filter);
        if (wanted != Query)
        {
            return;
        }

        _refusal = answer.Refusal;
        Found = answer.IsRefused ? null : answer.Value;
        if (Known is null && await RunAsync(ListFilters, new ListCustomerFiltersInput()) is { IsRefused: false } known)
        {
            Known = known.Value;
        }
    }

    private void Search() => Navigation.NavigateTo(Query.With(filter => filter with { Search = Clean(_search) }).Url);

    private void Apply() => Navigation.NavigateTo(Query.With(filter => filter with
    {
        Search = Clean(_search),
        Tag = Clean(_tag),
        Role = Enum.TryParse<Role>(_role, out var role) ? role : null,
        Trouble = Enum.TryParse<CustomerTrouble>(_trouble, out var trouble) ? trouble : null,
        Billing = Clean(_billing),
        Currency = Enum.TryParse<Currency>(_currency, out var currency) ? currency : null,
    }).Url);

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
