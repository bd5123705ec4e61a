namespace Benchmarks;

/// <summary>
/// What the portal asks of Ceph's gateway, on a cluster of its own: small calls beside the same by a default client and beside a gateway with
/// <c>tcp_nodelay=1</c>, a reading of all usage beside its two bulk calls, a page of a folder beside the raw page.
/// </summary>
internal static class RgwBenchmark
{
    public static async Task RunAsync()
    {
        await using var ceph = await CephCluster.StartAsync();
        await using var portal = await RgwPortal.CreateAsync(ceph);
        Console.WriteLine($"Ceph with one osd in memory; one client; {Environment.ProcessorCount} cores for all of it");
        await RgwCalls.MeasureAsync(ceph, portal);
        await RgwPages.MeasureAsync(portal);
        await RgwRefresh.MeasureAsync(ceph, portal);
    }
}
