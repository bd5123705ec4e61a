using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Messaging;
using Portal.Core.Storage;

namespace Portal.Core.Catalog;

/// <summary>
/// All plans as they were read a moment ago, cheapest first, so that those who only look need not each ask the database. What is
/// changed in this process is seen at once, what another one changes within moments over a broker, else after <see cref="Keeps"/>. Orders always ask the database.
/// </summary>
public sealed class KnownPlans
{
    /// <summary>How long an answer of the database holds.</summary>
    public static readonly TimeSpan Keeps = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly IDbContextFactory<PortalDb> _databases;
    private readonly StorageClusters _clusters;
    private readonly TimeProvider _clock;
    private readonly INotices _notices;
    private Answer? _known;
    private long _version;

    public KnownPlans(IDbContextFactory<PortalDb> databases, StorageClusters clusters, TimeProvider clock, INotices notices)
    {
        ArgumentNullException.ThrowIfNull(notices);
        (_databases, _clusters, _clock, _notices) = (databases, clusters, clock, notices);
        notices.Listen(NoticeKind.PlansChanged, _ => ForgetHere());
    }

    /// <summary>Active and inactive ones; who sees which is for the caller to decide.</summary>
    public async Task<IReadOnlyList<PlanOffer>> ListAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        long version;
        lock (_lock)
        {
            if (_known is { } known && now >= known.ReadAt && now - known.ReadAt < Keeps)
            {
                return known.Plans;
            }

            version = _version;
        }

        var plans = await ReadAsync(cancellationToken);
        lock (_lock)
        {
            // What was read before a change may not know of it.
            _known = version == _version ? new(plans, now) : _known;
        }

        return plans;
    }

    /// <summary>To be called when the database knows of a change.</summary>
    public void Forget()
    {
        ForgetHere();
        _notices.Announce(NoticeKind.PlansChanged);
    }

    private void ForgetHere()
    {
        lock (_lock)
        {
            _version++;
            _known = null;
        }
    }

    private async Task<IReadOnlyList<PlanOffer>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await _databases.CreateDbContextAsync(cancellationToken);
        var plans = await db.Plans.AsNoTracking().ToListAsync(cancellationToken);
        return [.. plans.Select(plan => PlanOffer.Of(plan, _clusters)).OrderBy(plan => plan.Monthly.Eur).ThenBy(plan => plan.Id)];
    }

    private sealed record Answer(IReadOnlyList<PlanOffer> Plans, DateTimeOffset ReadAt);
}
