using Portal.Core.Operations;
using Portal.Core.Storage;

namespace Portal.Core.Monitoring;

public sealed record ShowStorageInput;

/// <summary>
/// Looks at every location now, all at once and each for a limited time, and tells how it is, how its requests went lately, and what lies in it.
/// </summary>
public sealed class ShowStorage(OperationServices services, StorageClusters clusters) : Operation<ShowStorageInput, StorageReport>(services)
{
    /// <summary>How long an answer is waited for.</summary>
    public static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(3);

    /// <summary>From here on an answer is slow.</summary>
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(1);

    public override Permission Permission => Permission.WatchStorage;

    public override TokenScopes Scope => TokenScopes.Read;

    protected override async Task<Result<StorageReport>> ExecuteAsync(Caller caller, ShowStorageInput input, CancellationToken cancellationToken)
    {
        var looks = clusters.All.Select(cluster => LookAsync(cluster, cancellationToken)).ToList();
        await using var db = await OpenAsync(cancellationToken);
        var loads = await db.ReadLocationLoadsAsync(cancellationToken);
        List<LocationReport> served = [.. (await Task.WhenAll(looks)).Select(found => found with { Load = loads.GetValueOrDefault(found.Location.Code, found.Load) })];
        var others = loads.Keys.Where(code => clusters.Find(code) is null).Order(StringComparer.Ordinal)
            .Select(code => new LocationReport(new(code, code), LocationState.NotServed, null, null, null, null, loads[code]));
        return new StorageReport([.. served, .. others], Now);
    }

    private async Task<LocationReport> LookAsync(IStorageCluster cluster, CancellationToken cancellationToken)
    {
        var began = Clock.GetTimestamp();
        StorageCapacity? capacity = null;
        var answers = false;
        try
        {
            capacity = await ProbeAsync(cluster, cancellationToken);
            answers = true;
        }
        catch (StorageException)
        {
            // Why is in the cluster's health.
        }

        var (took, health) = (Clock.GetElapsedTime(began), cluster.Health.Read());
        var state = !answers ? LocationState.Away
            : health.IsHeldBack || health.HasFailedLately ? LocationState.Unsteady
            : took > s_slow || health.Median > s_slow ? LocationState.Slow
            : LocationState.Well;
        return new(cluster.Location, state, cluster.Kind, cluster.Endpoint, health, capacity, new());
    }

    /// <summary>A disk that hangs may hold a thread and know nothing of tokens; so nobody waits for that either.</summary>
    private async Task<StorageCapacity?> ProbeAsync(IStorageCluster cluster, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeLimit);
        try
        {
            return await Task.Run(() => cluster.ProbeAsync(limit.Token), cancellationToken).WaitAsync(ProbeLimit * 1.2, Clock, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            cluster.Health.Fail($"{cluster.Endpoint.Authority} had not answered after {ProbeLimit.TotalSeconds:0} s");
            throw StorageException.Away(cluster.Location, exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw StorageException.Away(cluster.Location, exception.Message, exception);
        }
    }
}
