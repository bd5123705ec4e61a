using Microsoft.EntityFrameworkCore;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Core.Ordering;

/// <summary>Which orders are looked for, by how far they are.</summary>
public enum OrderGroup
{
    All,

    /// <summary>Not over yet.</summary>
    Open,

    /// <summary>Not over, and a try has failed or it takes longer than it should.</summary>
    Stuck,
    Completed,
    Refused,
    RolledBack,
}

/// <summary>What is <see langword="null"/> does not narrow, and all that is given must apply.</summary>
/// <param name="Customer">Number or whole e-mail address.</param>
/// <param name="LocationCode">Such as <c>NL</c>.</param>
/// <param name="Reference">The whole reference of one order.</param>
/// <param name="From">Placed on this UTC day or later.</param>
/// <param name="To">Placed on this UTC day or before.</param>
/// <param name="BeforeId">Where the page begins; from the answer of the page before.</param>
public sealed record FindOrdersInput(
    OrderGroup Group = OrderGroup.All, string? Customer = null, string? LocationCode = null, string? Reference = null, DateOnly? From = null, DateOnly? To = null,
    int? BeforeId = null);

/// <summary>An order as staff see it. All times UTC.</summary>
/// <param name="Reached">The last state on the way forward.</param>
/// <param name="Undoing">Whether what was made is being removed, or has been.</param>
/// <param name="IsStuck">Whether it needs a look; see <see cref="OrderGroup.Stuck"/>.</param>
/// <param name="Reason">Why it waits or ended, as the customer reads it.</param>
/// <param name="Attempts">Tries of the present step that failed.</param>
/// <param name="DueAt">Not tried before.</param>
public sealed record FoundOrder(
    int Id, string Reference, int CustomerId, string Email, string S3uid, string BucketName, string PlanName, string LocationCode, Money Price, OrderState State,
    OrderState Reached, bool Undoing, bool IsStuck, string? Reason, int Attempts, DateTime PlacedAt, DateTime DueAt, DateTime? FinishedAt)
{
    public bool IsOver => State is OrderState.Completed or OrderState.Refused or OrderState.RolledBack;

    /// <summary>Whether it can be taken back: once the paid month has begun the account is the customer's.</summary>
    public bool MayBeUndone => !IsOver && !Undoing && State < OrderState.Billed;
}

/// <param name="NextBeforeId">Where the next page begins; <see langword="null"/> after the last one.</param>
public sealed record FoundOrders(IReadOnlyList<FoundOrder> Orders, int? NextBeforeId);

/// <summary>The orders of all customers, newest first, page by page. Refused: a filter that no order can fit.</summary>
public sealed class FindOrders(OperationServices services) : Operation<FindOrdersInput, FoundOrders>(services)
{
    private const int PageSize = 50;
    private const int LongestCode = 16;
    private const int LongestReference = 32;

    public override Permission Permission => Permission.WatchOrders;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Refusal? Validate(FindOrdersInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return NamedCustomer.Check(input.Customer, nameof(input.Customer))
            ?? CheckLength(input.LocationCode, LongestCode, nameof(input.LocationCode))
            ?? CheckLength(input.Reference, LongestReference, nameof(input.Reference))
            ?? (Enum.IsDefined(input.Group) ? null : Refusal.Invalid(nameof(input.Group), RefusalText.Required))
            ?? (input.From > input.To ? Refusal.Invalid(nameof(input.From), OrderText.PeriodIsReversed) : null);
    }

    protected override async Task<Result<FoundOrders>> ExecuteAsync(Caller caller, FindOrdersInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = await OpenAsync(cancellationToken);
        var now = Now;
        var late = OrderQueries.LateAt(now);
        var orders = Narrow(db.Orders.AsNoTracking().In(input.Group, now), input);
        if (input.Customer is { } customer)
        {
            var id = await db.FindCustomerIdAsync(customer, cancellationToken);
            orders = orders.Where(order => order.CustomerId == id);
        }

        if (input.BeforeId is { } before && await db.Orders.Where(order => order.Id == before).Select(order => (DateTime?)order.PlacedAt).SingleOrDefaultAsync(cancellationToken) is { } at)
        {
            orders = orders.Where(order => order.PlacedAt <= at && (order.PlacedAt < at || order.Id < before));
        }

        var rows = await orders.OrderByDescending(order => order.PlacedAt).ThenByDescending(order => order.Id).Take(PageSize + 1)
            .Select(order => new FoundOrder(
                order.Id, order.Reference, order.CustomerId, db.Users.Where(person => person.Id == order.CustomerId).Select(person => person.Email).First()!,
                order.Account.S3uid, order.BucketName, order.Account.Plan.Name, order.LocationCode, new Money(order.Price, order.Currency), order.State,
                order.Reached, order.Undoing,
                order.FinishedAt == null && (order.Attempts > 0 || order.PlacedAt < late),
                order.Reason, order.Attempts, order.PlacedAt, order.DueAt, order.FinishedAt))
            .ToListAsync(cancellationToken);
        var page = rows.Take(PageSize).ToList();
        return new FoundOrders(page, rows.Count > page.Count ? page[^1].Id : null);
    }

    private static IQueryable<Order> Narrow(IQueryable<Order> orders, FindOrdersInput input)
    {
        orders = input.LocationCode is null ? orders : orders.Where(order => order.LocationCode == input.LocationCode);
        orders = input.Reference is null ? orders : orders.Where(order => order.Reference == input.Reference);
        if (input.From is { } from)
        {
            var first = from.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            orders = orders.Where(order => order.PlacedAt >= first);
        }

        if (input.To is { } to && to < DateOnly.MaxValue)
        {
            var end = to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            orders = orders.Where(order => order.PlacedAt < end);
        }

        return orders;
    }

    private static Refusal? CheckLength(string? text, int longest, string field) =>
        text?.Length > longest ? Refusal.Invalid(field, string.Format(null, RefusalText.TooLong, longest)) : null;
}
