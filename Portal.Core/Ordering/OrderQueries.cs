namespace Portal.Core.Ordering;

/// <summary>Finds orders by how far they are.</summary>
internal static class OrderQueries
{
    /// <summary>Orders that still go on or wait; <see cref="Order.IsOver"/> says the same of one order.</summary>
    public static IQueryable<Order> Open(this IQueryable<Order> orders) =>
        orders.Where(order => order.State != OrderState.Completed && order.State != OrderState.Refused && order.State != OrderState.RolledBack);
}
