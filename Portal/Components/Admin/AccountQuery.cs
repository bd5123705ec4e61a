using System.Globalization;
using System.Web;
using Portal.Core.Accounts;
using Portal.Core.Staff;

namespace Portal.Components.Admin;

/// <summary>A column of the list of accounts.</summary>
public enum AccountColumn
{
    Client,
    Plan,
    Location,
    Type,
    Status,
    Stored,
    Traffic,
    Peak,
    Buckets,
    Billing,
    Created,
    Renews,
    Ends,
    Deleted,
}

/// <summary>What the address of the list of accounts says: filters, order, columns and place. Whatever else stands there counts as absent.</summary>
public sealed record AccountQuery(AccountFilter Filter, AccountSort Sort, bool Descending, IReadOnlyList<AccountColumn> Columns, string? Cursor = null, bool Backwards = false)
{
    public static IReadOnlyList<AccountColumn> StandardColumns { get; } =
        [AccountColumn.Client, AccountColumn.Plan, AccountColumn.Location, AccountColumn.Status, AccountColumn.Stored, AccountColumn.Traffic, AccountColumn.Peak];

    private const string Day = "yyyy-MM-dd";

    /// <summary>The address of this page.</summary>
    public string Url => PortalUrls.UsersWhere(Write(withPlace: true));

    /// <summary>Filters, order and columns as they stand in the address, without the place in the list.</summary>
    public string Query => PortalUrls.UsersWhere(Write(withPlace: false))[PortalUrls.Users.Length..].TrimStart('?');

    /// <summary>The same list as a file.</summary>
    public string FileUrl => PortalUrls.UsersFile + PortalUrls.UsersWhere(Write(withPlace: false))[PortalUrls.Users.Length..];

    public SearchAccountsInput Input => new(Filter, Sort, Descending, Cursor, Backwards);

    public bool IsNarrowed => Filter != new AccountFilter();

    /// <param name="address">Whole, or what follows its path.</param>
    public static AccountQuery Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var values = HttpUtility.ParseQueryString(address.Contains('?', StringComparison.Ordinal) ? address[address.IndexOf('?', StringComparison.Ordinal)..] : address);
        string? Text(string name) => values[name]?.Trim() is { Length: > 0 } text ? text : null;
        var filter = new AccountFilter(
            QueryNumber.Parse<int>(Text("client")), QueryNumber.Parse<int>(Text("plan")), Text("email"), Text("billing"), Text("s3uid"), Text("bucket"), Text("type"), Text("location"),
            Word<AccountPhase>(Text("status")), ParseDay(Text("from")), ParseDay(Text("to")), Text("tag"));
        var columns = Text("columns")?.Split(',').Select(Word<AccountColumn>).OfType<AccountColumn>().Distinct().Order().ToList();
        var before = Text("before");
        return new(filter, Word<AccountSort>(Text("sort")) ?? AccountSort.Created, Text("order") != "asc", columns is { Count: > 0 } ? columns : StandardColumns, before ?? Text("after"), before is not null);
    }

    /// <summary>The first page of the same list with other filters.</summary>
    public AccountQuery With(AccountFilter filter) => this with { Filter = filter, Cursor = null, Backwards = false };

    /// <summary>The first page in this order; asked for again, it is turned around.</summary>
    public AccountQuery SortedBy(AccountSort sort) => this with { Sort = sort, Descending = Sort != sort || !Descending, Cursor = null, Backwards = false };

    /// <summary>With the column if it is not shown, else without it.</summary>
    public AccountQuery Toggle(AccountColumn column) =>
        this with { Columns = Columns.Contains(column) ? [.. Columns.Where(shown => shown != column)] : [.. Columns.Append(column).Order()] };

    private (string, string?)[] Write(bool withPlace) =>
    [
        ("client", Number(Filter.CustomerId)), ("email", Filter.Email), ("s3uid", Filter.S3uid), ("bucket", Filter.Bucket), ("plan", Number(Filter.PlanId)), ("location", Filter.LocationCode),
        ("type", Filter.StorageType), ("billing", Filter.Billing), ("tag", Filter.Tag), ("status", Lower(Filter.Phase)), ("from", Filter.From?.ToString(Day, CultureInfo.InvariantCulture)),
        ("to", Filter.To?.ToString(Day, CultureInfo.InvariantCulture)), ("sort", Sort is AccountSort.Created ? null : Lower(Sort)), ("order", Descending ? null : "asc"),
        ("columns", Columns.SequenceEqual(StandardColumns) ? null : string.Join(',', Columns.Select(column => Lower(column)))),
        (Backwards ? "before" : "after", withPlace ? Cursor : null),
    ];

    private static TEnum? Word<TEnum>(string? text)
        where TEnum : struct, Enum => text is not null && text.All(char.IsLetter) && Enum.TryParse<TEnum>(text, ignoreCase: true, out var value) ? value : null;

    private static DateOnly? ParseDay(string? text) => DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Lower<TEnum>(TEnum? value)
        where TEnum : struct, Enum => value?.ToString().ToLowerInvariant();

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
}
