using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Access;

/// <summary>Learns within moments which times of acting have been stopped on another node, or on this one before it was started anew.</summary>
internal sealed class EndedElsewhere(IDbContextFactory<PortalDb> databases, ActingSessions sessions, SessionClock clock, ILogger<EndedElsewhere> log)
    : RegularLook(TimeSpan.FromSeconds(2), log)
{
    /// <summary>Looks once.</summary>
    public override async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.Time.GetUtcNow().UtcDateTime;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (var ended in db.EndedActings.AsNoTracking().Where(ended => ended.Until >= now).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            sessions.End(ended.Session, ended.Until);
        }
    }
}
