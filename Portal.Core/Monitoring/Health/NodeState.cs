namespace Portal.Core.Monitoring.Health;

/// <summary>Whether this node is about to stop.</summary>
public sealed class NodeState
{
    private volatile bool _isDraining;

    /// <summary>Whether others should take over: no new visitors are wanted, and no new work is begun.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Says that it is about to stop.</summary>
    public void Drain() => _isDraining = true;
}
