using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Catalog;

public sealed record ListPlanPlacesInput;

/// <summary>A configured location and the kinds of storage that it sells.</summary>
public sealed record PlanPlace(Location Location, IReadOnlyList<string> StorageTypes);

/// <param name="Places">By code.</param>
public sealed record PlanPlaces(IReadOnlyList<PlanPlace> Places)
{
    /// <summary>All kinds of storage that are sold anywhere.</summary>
    public IReadOnlyList<string> StorageTypes => [.. Places.SelectMany(place => place.StorageTypes).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>Where plans can be sold, as it is configured: for staff.</summary>
public sealed class ListPlanPlaces(OperationServices services, StorageClusters clusters) : Operation<ListPlanPlacesInput, PlanPlaces>(services)
{
    public override Permission Permission => Permission.SeeInactivePlans;

    public override TokenScopes Scope => TokenScopes.Read | TokenScopes.Admin;

    protected override Task<Result<PlanPlaces>> ExecuteAsync(Caller caller, ListPlanPlacesInput input, CancellationToken cancellationToken) =>
        Task.FromResult<Result<PlanPlaces>>(new PlanPlaces(
            [.. clusters.All.OrderBy(cluster => cluster.Location.Code, StringComparer.Ordinal).Select(cluster => new PlanPlace(cluster.Location, cluster.StorageTypes))]));
}
