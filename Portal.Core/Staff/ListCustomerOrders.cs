using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;
using Portal.Core.Ordering;

namespace Portal.Core.Staff;

/// <param name="Before">The reference of the last order of the page before, from its answer.</param>
public sealed record ListCustomerOrdersInput(int CustomerId, string? Before = null);

/// <summary>An order of a customer. All times UTC.</summary>
/// <param name="Reason">Why it ended or waits, as the customer reads it.</param>
public sealed record CustomerOrderLine(string Reference, string S3uid, OrderState State, string BucketName, Money Price, DateTime PlacedAt, string? Reason);

/// <param name="NextBefore">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record CustomerOrders(IReadOnlyList<CustomerOrderLine> Orders, string? NextBefore);

/// <summary>The orders of a customer, newest first, page by page.</summary>
public sealed class ListCustomerOrders(OperationServices services) : Operation<ListCustomerOrdersInput, CustomerOrders>(services)
{
    private const int PageSize = 25;

    public override Permission Permission => Permission.WatchOrders;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override async Task<Result<CustomerOrders>> ExecuteAsync(Caller caller, ListCustomerOrdersInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindCustomerAsync(caller, input.CustomerId, cancellationToken) is not { } customer)
        {
            return CustomerReach.NoSuchCustomer;
        }

        var orders = db.Orders.AsNoTracking().Where(order => order.CustomerId == customer.Id);
        if (input.Before is { } before
            && await orders.Where(order => order.Reference == before).Select(order => new { order.PlacedAt, order.Id }).SingleOrDefaultAsync(cancellationToken) is { } last)
        {
            orders = orders.Where(order => order.PlacedAt <= last.PlacedAt && (order.PlacedAt < last.PlacedAt || order.Id < last.Id));
        }

        var rows = await orders.OrderByDescending(order => order.PlacedAt).ThenByDescending(order => order.Id).Take(PageSize + 1)
            .Select(order => new CustomerOrderLine(
                order.Reference, order.Account.S3uid, order.State, order.BucketName, new Money(order.Price, order.Currency), order.PlacedAt, order.Reason))
            .ToListAsync(cancellationToken);
        return new CustomerOrders([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Reference : null);
    }
}
