using System.Diagnostics.Metrics;

namespace Portal.Core.Ordering;

/// <summary>Counts orders that came to their end; the name is for whoever collects metrics.</summary>
internal static class OrderMetrics
{
    private static readonly Meter s_meter = new(OrderRunner.SourceName);
    private static readonly Counter<long> s_orders = s_meter.CreateCounter<long>("s3portal.orders", "{order}", "Orders that this node has brought to their end");

    public static void End(Order order) =>
        s_orders.Add(1, new("outcome", order.State.ToString()), new("location", order.Account.LocationCode));
}
