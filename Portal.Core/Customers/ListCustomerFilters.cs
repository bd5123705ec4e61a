using Microsoft.EntityFrameworkCore;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

public sealed record ListCustomerFiltersInput;

/// <param name="Tags">Those that some customer has, in the order of the alphabet, 50 at most.</param>
/// <param name="Billings">The billing systems that some customer has, the same way.</param>
public sealed record CustomerFilters(IReadOnlyList<string> Tags, IReadOnlyList<string> Billings);

/// <summary>What customers can be filtered by.</summary>
public sealed class ListCustomerFilters(OperationServices services) : Operation<ListCustomerFiltersInput, CustomerFilters>(services)
{
    private const int Most = 50;

    public override Permission Permission => Permission.ReadCustomers;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<CustomerFilters>> ExecuteAsync(Caller caller, ListCustomerFiltersInput input, CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        return new CustomerFilters(
            await ReadAsync(last => db.CustomerTags.Where(row => string.Compare(row.Name, last) > 0).OrderBy(row => row.Name).Select(row => row.Name), cancellationToken),
            await ReadAsync(last => db.Users.Where(row => string.Compare(row.Billing, last) > 0).OrderBy(row => row.Billing).Select(row => row.Billing), cancellationToken));
    }

    /// <summary>From each value on to the next one: a distinct would read every customer.</summary>
    private static async Task<List<string>> ReadAsync(Func<string, IQueryable<string>> after, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        while (found.Count < Most && await after(found.LastOrDefault() ?? "").FirstOrDefaultAsync(cancellationToken) is { } next)
        {
            found.Add(next);
        }

        return found;
    }
}
