using Microsoft.Extensions.Logging;

namespace Portal.Core.Monitoring.Health;

/// <summary>Whether a load balancer should send visitors to this node.</summary>
public enum Readiness
{
    Ready,

    /// <summary>Ready, while something that the portal works around does not work.</summary>
    Degraded,

    /// <summary>Something without which it can do nothing does not work.</summary>
    NotReady,

    /// <summary>It is about to stop.</summary>
    Draining,
}

/// <param name="Name">Of the part.</param>
public sealed record PartHealth(string Name, bool Works);

/// <param name="Parts">In the order of their registration.</param>
public sealed record HealthReport(Readiness Readiness, IReadOnlyList<PartHealth> Parts);

/// <summary>
/// Looks at all parts at once, each for a limited time. What it has found it says again for a few seconds, and everybody who asks meanwhile waits for the same look: so
/// nobody can make it ask more often. Why something does not work is in the log only.
/// </summary>
public sealed partial class NodeHealth(IEnumerable<IHealthPart> parts, NodeState state, TimeProvider clock, ILogger<NodeHealth> log)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<IHealthPart> _parts = [.. parts];
    private readonly Lock _lock = new();
    private Task<IReadOnlyList<PartHealth>>? _look;
    private DateTimeOffset _lookedAt;

    /// <summary>How it is now, or was at most three seconds ago.</summary>
    public async Task<HealthReport> ShowAsync(CancellationToken cancellationToken)
    {
        var found = await LookOrRemember().WaitAsync(cancellationToken);
        var failed = _parts.Where((_, index) => !found[index].Works).ToList();
        return new(
            state.IsDraining ? Readiness.Draining
                : failed.Any(part => part.IsVital) ? Readiness.NotReady
                : failed.Count > 0 ? Readiness.Degraded
                : Readiness.Ready,
            found);
    }

    private Task<IReadOnlyList<PartHealth>> LookOrRemember()
    {
        lock (_lock)
        {
            // Also after a clock that was set back.
            if (_look is null || (_look.IsCompleted && (clock.GetUtcNow() - _lookedAt).Duration() >= s_fresh))
            {
                (_look, _lookedAt) = (LookAsync(), clock.GetUtcNow());
            }

            return _look;
        }
    }

    private async Task<IReadOnlyList<PartHealth>> LookAsync() => await Task.WhenAll(_parts.Select(LookAsync));

    private async Task<PartHealth> LookAsync(IHealthPart part)
    {
        using var limit = new CancellationTokenSource(s_limit, clock);
        try
        {
            // What hangs may know nothing of tokens.
            await Task.Run(() => part.LookAsync(limit.Token), CancellationToken.None).WaitAsync(s_limit * 1.2, clock);
            return new(part.Name, true);
        }
        catch (Exception exception)
        {
            LogTrouble(log, exception, part.Name);
            return new(part.Name, false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Health: {Part} does not work")]
    private static partial void LogTrouble(ILogger log, Exception exception, string part);
}
