namespace Portal.Core.Storage;

/// <summary>The clusters that this portal is configured with, by location.</summary>
public sealed class StorageClusters(IEnumerable<IStorageCluster> clusters)
{
    private readonly Dictionary<string, IStorageCluster> _byCode = clusters.ToDictionary(cluster => cluster.Location.Code, StringComparer.Ordinal);

    public IReadOnlyCollection<IStorageCluster> All => _byCode.Values;

    public IStorageCluster? Find(string locationCode) => _byCode.GetValueOrDefault(locationCode);

    /// <exception cref="StorageException">The location of an existing account is no longer configured.</exception>
    public IStorageCluster Get(string locationCode) => Find(locationCode)
        ?? throw StorageException.Away(new(locationCode, locationCode), $"Location {locationCode} is not configured.");
}
