using Microsoft.EntityFrameworkCore;
using Portal.Core.Data;

namespace Portal.Core.Monitoring.Health;

/// <summary>Whether the database answers, and has the schema of this version.</summary>
internal sealed class DatabaseHealth(IDbContextFactory<PortalDb> databases) : IHealthPart
{
    public string Name => "database";

    public bool IsVital => true;

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.PeriodicTasks.AnyAsync(cancellationToken);
    }
}
