using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Lifecycle;

/// <param name="LocationCode"><see langword="null"/> for every location.</param>
public sealed record CompareStorageInput(string? LocationCode = null);

/// <param name="Locations">By code.</param>
public sealed record StorageComparison(IReadOnlyList<ComparedLocation> Locations)
{
    /// <summary>Whether every location was compared and nothing differs.</summary>
    public bool Agrees => Locations.All(location => location.Agrees);
}

/// <summary>
/// Compares what the portal's books say with what each storage cluster has: accounts, whether they are suspended, hard quotas,
/// keys, buckets. It reports and mends nothing. A location that does not answer is reported so; the others are compared.
/// </summary>
/// <remarks>An operator's check and no page: on Ceph's gateway it asks one question for each account.</remarks>
public sealed class CompareStorage(OperationServices services, StorageClusters clusters, StorageBooks books)
    : Operation<CompareStorageInput, StorageComparison>(services)
{
    public override Permission Permission => Permission.InspectStorage;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<StorageComparison>> ExecuteAsync(Caller caller, CompareStorageInput input, CancellationToken cancellationToken)
    {
        // Those of which accounts are left, though they are no longer configured, are named too.
        var all = clusters.All.Select(cluster => cluster.Location.Code).Union(await books.ReadLocationsAsync(cancellationToken)).Order(StringComparer.Ordinal).ToList();
        if (input.LocationCode is { } code && !all.Contains(code))
        {
            return Refusal.NotFound(LifecycleText.NoSuchLocation) with { Field = nameof(input.LocationCode) };
        }

        var compared = new List<ComparedLocation>();
        foreach (var location in all.Where(location => input.LocationCode is null || location == input.LocationCode))
        {
            compared.Add(await CompareAsync(location, cancellationToken));
        }

        return new StorageComparison(compared);
    }

    private async Task<ComparedLocation> CompareAsync(string locationCode, CancellationToken cancellationToken)
    {
        try
        {
            return await new LocationComparison(clusters.Get(locationCode), books).RunAsync(cancellationToken);
        }
        catch (StorageException exception)
        {
            return new(locationCode, 0, [], [], StorageRefusals.From(exception));
        }
    }
}
