using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;

namespace Portal.Core.Monitoring;

/// <param name="LocationCode"><see langword="null"/> for every embedded location.</param>
/// <param name="Repair">Whether to mend what can be. Only from the command line, while the portal is stopped.</param>
/// <param name="ReadBodies">Whether to read every body and compare it with its entity tag.</param>
public sealed record CheckStorageInput(string? LocationCode = null, bool Repair = false, bool ReadBodies = false);

/// <param name="Report"><see langword="null"/> when it could not be checked.</param>
/// <param name="Refusal">Why it could not.</param>
public sealed record CheckedLocation(string LocationCode, StoreReport? Report, Refusal? Refusal);

/// <param name="Locations">By code.</param>
public sealed record CheckedStorage(IReadOnlyList<CheckedLocation> Locations)
{
    /// <summary>Whether every location was checked and nothing is wrong any more.</summary>
    public bool IsClean => Locations.All(location => location.Report is { IsClean: true });
}

/// <summary>Compares the metadata of embedded locations with the files that are there. Other locations look after themselves.</summary>
public sealed class CheckStorage(OperationServices services, StorageClusters clusters) : Operation<CheckStorageInput, CheckedStorage>(services)
{
    public override Permission Permission => Permission.InspectStorage;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<CheckedStorage>> ExecuteAsync(Caller caller, CheckStorageInput input, CancellationToken cancellationToken)
    {
        var embedded = clusters.All.OfType<EmbeddedCluster>()
            .Where(cluster => input.LocationCode is null || cluster.Location.Code == input.LocationCode)
            .OrderBy(cluster => cluster.Location.Code, StringComparer.Ordinal).ToList();
        if (input.LocationCode is not null && embedded.Count == 0)
        {
            return Refusal.NotFound(CheckText.NoSuchLocation) with { Field = nameof(input.LocationCode) };
        }

        if (input.Repair && caller.Door is not Door.Cli)
        {
            return Refusal.Invalid(nameof(input.Repair), CheckText.RepairByVerb);
        }

        var locations = new List<CheckedLocation>();
        foreach (var cluster in embedded)
        {
            locations.Add(await CheckAsync(cluster, input, cancellationToken));
        }

        return new CheckedStorage(locations);
    }

    private static async Task<CheckedLocation> CheckAsync(EmbeddedCluster cluster, CheckStorageInput input, CancellationToken cancellationToken)
    {
        try
        {
            return new(cluster.Location.Code, await cluster.CheckAsync(input.Repair, input.ReadBodies, cancellationToken), null);
        }
        catch (StorageException exception)
        {
            // An operator sees the folder and the reason, which customers never do.
            return new(cluster.Location.Code, null, StorageRefusals.From(exception) with { Message = exception.Message });
        }
    }
}
