using System.Globalization;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.Admin;

/// <summary>Which customers a list shows, as its address says it.</summary>
internal sealed record CustomerQuery(FindCustomersInput Filter)
{
    private const string Standard = "-number";

    /// <summary>All, the newest first.</summary>
    public static CustomerQuery All { get; } = new(new FindCustomersInput(Descending: true));

    public bool IsNarrowed => Filter with { Order = CustomerOrder.Number, Descending = true, AfterId = null } != All.Filter;

    public string Url => PortalUrls.CustomersWhere(
        ("search", Filter.Search), ("tag", Filter.Tag), ("role", Filter.Role?.ToString().ToLowerInvariant()), ("billing", Filter.Billing),
        ("state", Filter.Trouble?.ToString().ToLowerInvariant()), ("currency", Filter.Currency?.ToString().ToLowerInvariant()),
        ("sort", Sort == Standard ? null : Sort), ("after", Filter.AfterId?.ToString(CultureInfo.InvariantCulture)));

    private string Sort => (Filter.Descending ? "-" : "") + Filter.Order.ToString().ToLowerInvariant();

    /// <summary>What is not understood counts as absent.</summary>
    /// <param name="read">A parameter of the address.</param>
    public static CustomerQuery Parse(Func<string, string?> read)
    {
        var sort = read("sort") is { Length: > 0 } text ? text : Standard;
        var isKnown = Enum.TryParse<CustomerOrder>(sort.TrimStart('-'), ignoreCase: true, out var order) && Enum.IsDefined(order);
        return new(new FindCustomersInput(
            Text(read("search")), Text(read("tag")), Known<Role>(read("role")), Text(read("billing")), Known<CustomerTrouble>(read("state")), Known<Currency>(read("currency")),
            isKnown ? order : CustomerOrder.Number, !isKnown || sort[0] == '-', QueryNumber.Parse<int>(read("after"))));
    }

    /// <summary>The same list from its beginning, with another filter.</summary>
    public CustomerQuery With(Func<FindCustomersInput, FindCustomersInput> change) => new(change(Filter) with { AfterId = null });

    /// <summary>Sorted by this; the other way round if it is already.</summary>
    public CustomerQuery SortedBy(CustomerOrder order) => With(filter => filter with { Order = order, Descending = filter.Order == order && !filter.Descending });

    public CustomerQuery After(int? id) => new(Filter with { AfterId = id });

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static T? Known<T>(string? value)
        where T : struct, Enum => Enum.TryParse<T>(value, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(value![0]) ? known : null;
}
