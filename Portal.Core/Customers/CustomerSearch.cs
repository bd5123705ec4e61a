using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <summary>
/// One search for customers. One filter leads the way by its index, in the order of the page where the index has that; the others are only looked at, row by row.
/// A filter that few match leads, and what it finds is sorted; one that many match is met soon by walking along the order.
/// </summary>
/// <param name="now">UTC.</param>
internal sealed class CustomerSearch(PortalDb db, FindCustomersInput input, DateTime now)
{
    /// <summary>As many are sorted at most.</summary>
    internal const int Few = 1_000;

    public async Task<List<FoundCustomer>> RunAsync(int limit, CancellationToken cancellationToken)
    {
        var customers = await FilterAsync(cancellationToken);
        if (input.AfterId is { } after)
        {
            customers = await GoOnAsync(customers, after, cancellationToken);
        }

        var moment = new DateTimeOffset(now);
        var rows = await Sort(customers).Take(limit).AsNoTracking()
            .Select(customer => new
            {
                customer.Id,
                customer.Email,
                customer.EmailConfirmed,
                IsLocked = customer.LockoutEnd > moment,
                Role = db.UserRoles.Where(link => link.UserId == customer.Id).Max(link => (int?)link.RoleId),
                customer.Tags,
                customer.Billing,
                customer.Currency,
                Credit = db.LedgerEntries.Where(entry => entry.CustomerId == customer.Id).OrderByDescending(entry => entry.Sequence).Select(entry => entry.BalanceAfter).FirstOrDefault(),
                customer.CreatedAt,
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new FoundCustomer(
                row.Id, row.Email!, row.EmailConfirmed, row.IsLocked, CustomerRoles.Of(row.Role), row.Tags, row.Billing, new(row.Credit, row.Currency), row.CreatedAt)),
        ];
    }

    private async Task<IQueryable<Customer>> FilterAsync(CancellationToken cancellationToken)
    {
        var filters = Filters().ToList();
        Filter? leader = null;
        foreach (var filter in filters.Where(filter => !filter.HasOrder))
        {
            if (await NumbersOf(filter).OrderBy(number => 1).Take(Few + 1).CountAsync(cancellationToken) <= Few)
            {
                leader = filter;
                break;
            }
        }

        leader ??= filters.Find(filter => filter.HasOrder);
        var customers = leader is null ? db.Users : leader.HasOrder ? db.Users.Where(leader.Test) : WithNumbers(NumbersOf(leader));
        return filters.Where(filter => filter != leader).Aggregate(customers, (left, filter) => left.Where(Look(filter.Test)));
    }

    private IQueryable<int> NumbersOf(Filter filter) => filter.Numbers ?? db.Users.Where(filter.Test).Select(customer => customer.Id);

    /// <summary>Asked for by their numbers, so that SQLite reads few customers and sorts them, whatever the order.</summary>
    private IQueryable<Customer> WithNumbers(IQueryable<int> numbers) => db.Users.Where(customer => numbers.Contains(customer.Id));

    /// <summary>The filters that were asked for, those that tend to leave fewest first.</summary>
    private IEnumerable<Filter> Filters()
    {
        if (!string.IsNullOrWhiteSpace(input.Search))
        {
            yield return ByName(input.Search.Trim());
        }

        if (input.Trouble is CustomerTrouble.Locked)
        {
            var moment = new DateTimeOffset(now);
            yield return new(false, customer => customer.LockoutEnd > moment);
        }

        if (!string.IsNullOrEmpty(input.Tag))
        {
            var tag = input.Tag.Trim().ToLowerInvariant();
            yield return new(false, customer => db.CustomerTags.Any(row => row.Name == tag && row.CustomerId == customer.Id))
            {
                Numbers = db.CustomerTags.Where(row => row.Name == tag).Select(row => row.CustomerId),
            };
        }

        if (input.Role is { } role)
        {
            var id = CustomerRoles.IdOf(role);
            yield return new(false, customer => db.UserRoles.Any(link => link.UserId == customer.Id && link.RoleId == id))
            {
                Numbers = db.UserRoles.Where(link => link.RoleId == id).Select(link => link.UserId),
            };
        }

        if (input.Trouble is CustomerTrouble.Unconfirmed)
        {
            yield return new(true, customer => !customer.EmailConfirmed);
        }

        if (!string.IsNullOrEmpty(input.Billing))
        {
            var billing = input.Billing.ToLowerInvariant();
            yield return new(true, customer => customer.Billing == billing);
        }

        if (input.Currency is { } currency)
        {
            yield return new(true, customer => customer.Currency == currency);
        }
    }

    private Filter ByName(string text)
    {
        var from = NamedCustomer.Normalize(text);
        var to = from + "\U0010FFFF";
        var hasOrder = input.Order is CustomerOrder.Email;
        return from.Length == 0 ? new(false, customer => false)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? new(false, customer => customer.Id == id || (string.Compare(customer.NormalizedEmail, from) >= 0 && string.Compare(customer.NormalizedEmail, to) < 0))
            : new(hasOrder, customer => string.Compare(customer.NormalizedEmail, from) >= 0 && string.Compare(customer.NormalizedEmail, to) < 0);
    }

    private IQueryable<Customer> Sort(IQueryable<Customer> customers) => (input.Order, input.Descending) switch
    {
        (CustomerOrder.Number, false) => customers.OrderBy(customer => customer.Id),
        (CustomerOrder.Number, true) => customers.OrderByDescending(customer => customer.Id),
        (CustomerOrder.Email, false) => customers.OrderBy(customer => customer.NormalizedEmail),
        (CustomerOrder.Email, true) => customers.OrderByDescending(customer => customer.NormalizedEmail),
        (CustomerOrder.Created, false) => customers.OrderBy(customer => customer.CreatedAt).ThenBy(customer => customer.Id),
        (CustomerOrder.Created, true) => customers.OrderByDescending(customer => customer.CreatedAt).ThenByDescending(customer => customer.Id),
        _ => throw new InvalidOperationException($"Unknown order {input.Order}."),
    };

    /// <summary>What follows the customer with this number; all, should there be none.</summary>
    private async Task<IQueryable<Customer>> GoOnAsync(IQueryable<Customer> customers, int after, CancellationToken cancellationToken)
    {
        var last = await db.Users.Where(customer => customer.Id == after).Select(customer => new { customer.NormalizedEmail, customer.CreatedAt }).SingleOrDefaultAsync(cancellationToken);
        if (last is null)
        {
            return customers;
        }

        var (email, created) = (last.NormalizedEmail, last.CreatedAt);
        return (input.Order, input.Descending) switch
        {
            (CustomerOrder.Number, false) => customers.Where(customer => customer.Id > after),
            (CustomerOrder.Number, true) => customers.Where(customer => customer.Id < after),
            (CustomerOrder.Email, false) => customers.Where(customer => string.Compare(customer.NormalizedEmail, email) > 0),
            (CustomerOrder.Email, true) => customers.Where(customer => string.Compare(customer.NormalizedEmail, email) < 0),
            (_, false) => customers.Where(customer => customer.CreatedAt >= created && (customer.CreatedAt > created || customer.Id > after)),
            (_, true) => customers.Where(customer => customer.CreatedAt <= created && (customer.CreatedAt < created || customer.Id < after)),
        };
    }

    /// <summary>The same test in a form that no index answers: SQLite, which cannot know how many rows match, would else prefer a long way.</summary>
    private static Expression<Func<Customer, bool>> Look(Expression<Func<Customer, bool>> test) => Expression.Lambda<Func<Customer, bool>>(
        Expression.Equal(Expression.Condition(test.Body, Expression.Constant(1), Expression.Constant(0)), Expression.Constant(1)), test.Parameters);

    /// <param name="HasOrder">Whether its index holds what it finds in the order of the page.</param>
    private sealed record Filter(bool HasOrder, Expression<Func<Customer, bool>> Test)
    {
        /// <summary>Who matches, where another table knows it.</summary>
        public IQueryable<int>? Numbers { get; init; }
    }
}
