namespace Portal.Core.Ordering;

/// <summary>Finds orders by how far they are.</summary>
internal static class OrderQueries
{
    /// <summary>So long an order may take; then somebody should look at it.</summary>
    private static readonly TimeSpan s_usual = TimeSpan.FromMinutes(5);

    /// <summary>Orders that still go on or wait; <see cref="Order.IsOver"/> says the same of one order.</summary>
    public static IQueryable<Order> Open(this IQueryable<Order> orders) =>
        orders.Where(order => order.State != OrderState.Completed && order.State != OrderState.Refused && order.State != OrderState.RolledBack);

    /// <summary>Open orders of which a try has failed, or that take longer than they should.</summary>
    public static IQueryable<Order> Stuck(this IQueryable<Order> orders, DateTime now)
    {
        var late = LateAt(now);
        return orders.Open().Where(order => order.Attempts > 0 || order.PlacedAt < late);
    }

    /// <summary>What was placed before then and is open is late.</summary>
    public static DateTime LateAt(DateTime now) => now - s_usual;

    public static IQueryable<Order> In(this IQueryable<Order> orders, OrderGroup group, DateTime now) => group switch
    {
        OrderGroup.All => orders,
        OrderGroup.Open => orders.Open(),
        OrderGroup.Stuck => orders.Stuck(now),
        OrderGroup.Completed => orders.Where(order => order.State == OrderState.Completed),
        OrderGroup.Refused => orders.Where(order => order.State == OrderState.Refused),
        OrderGroup.RolledBack => orders.Where(order => order.State == OrderState.RolledBack),
        _ => throw new ArgumentOutOfRangeException(nameof(group)),
    };
}
