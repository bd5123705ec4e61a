using Portal.Core.Billing;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>What may be the matter with a customer's sign-in.</summary>
public enum CustomerTrouble
{
    /// <summary>Locked after wrong passwords or codes.</summary>
    Locked,

    /// <summary>The address was not confirmed.</summary>
    Unconfirmed,
}

/// <summary>What a list of customers is sorted by; customers with the same value by their numbers.</summary>
public enum CustomerOrder
{
    Number,
    Email,
    Created,
}

/// <summary>Filters that are <see langword="null"/> do not narrow.</summary>
/// <param name="Search">What the address begins with, or the customer's number.</param>
/// <param name="Role">The furthest-reaching role.</param>
/// <param name="AfterId">The last customer of the page before, from its answer.</param>
/// <param name="Limit">1 to 100.</param>
public sealed record FindCustomersInput(
    string? Search = null,
    string? Tag = null,
    Role? Role = null,
    string? Billing = null,
    CustomerTrouble? Trouble = null,
    Currency? Currency = null,
    CustomerOrder Order = CustomerOrder.Number,
    bool Descending = false,
    int? AfterId = null,
    int Limit = FindCustomers.PageSize);

/// <param name="NextAfterId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record FoundCustomers(IReadOnlyList<FoundCustomer> Customers, int? NextAfterId);

/// <summary>A customer as lists show them.</summary>
/// <param name="Role">The furthest-reaching one.</param>
/// <param name="IsLocked">Whether sign-in is refused now, after wrong passwords or codes.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record FoundCustomer(
    int Id, string Email, bool EmailConfirmed, bool IsLocked, Role Role, IReadOnlyList<string> Tags, string Billing, Money Credit, DateTime CreatedAt);

/// <summary>Finds customers by what is known of them, page by page.</summary>
public sealed class FindCustomers(OperationServices services) : Operation<FindCustomersInput, FoundCustomers>(services)
{
    public const int PageSize = 50;
    public const int MaxSearchLength = 256;
    private const int MaximumLimit = 100;

    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(FindCustomersInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Search?.Length > MaxSearchLength ? Refusal.Invalid(nameof(input.Search), string.Format(null, CustomerActText.SearchTooLong, MaxSearchLength))
            : input.Tag?.Length > MaxSearchLength ? Refusal.Invalid(nameof(input.Tag), string.Format(null, CustomerActText.SearchTooLong, MaxSearchLength))
            : input.Billing?.Length > MaxSearchLength ? Refusal.Invalid(nameof(input.Billing), string.Format(null, CustomerActText.SearchTooLong, MaxSearchLength))
            : input.Limit is < 1 or > MaximumLimit ? Refusal.Invalid(nameof(input.Limit), string.Format(null, RefusalText.OutOfRange, 1, MaximumLimit))
            : null;
    }

    protected override async Task<Result<FoundCustomers>> ExecuteAsync(Caller caller, FindCustomersInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var rows = await new CustomerSearch(db, input, Now).RunAsync(input.Limit + 1, cancellationToken);
        var page = rows.Take(input.Limit).ToList();
        return new FoundCustomers(page, rows.Count > page.Count ? page[^1].Id : null);
    }
}
