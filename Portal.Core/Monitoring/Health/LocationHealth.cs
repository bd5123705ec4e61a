using Portal.Core.Storage;

namespace Portal.Core.Monitoring.Health;

/// <summary>Whether a location of storage works. The portal goes on without it, and says so on its pages.</summary>
internal sealed class LocationHealth(IStorageCluster cluster) : IHealthPart
{
    public string Name => $"storage {cluster.Location.Code}";

    public bool IsVital => false;

    public Task LookAsync(CancellationToken cancellationToken) => cluster.ProbeAsync(cancellationToken);
}
