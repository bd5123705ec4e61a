using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Core.Auditing;

/// <summary>
/// Seals events in their order, after they were committed: whoever writes an event pays nothing for its seal. Events never change, so seals are
/// computed without holding the database; of two processes that seal the same events one is told that it was late, and has nothing to do.
/// </summary>
public sealed partial class AuditSealer(IDbContextFactory<PortalDb> databases, PeriodicTasks tasks, ILogger<AuditSealer> log)
    : PeriodicWorker(TimeSpan.FromSeconds(15), tasks, log)
{
    private const int AtOnce = 1_000;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await SealSomeAsync(cancellationToken))
        {
        }
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> SealSomeAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var last = await db.AuditSeals.AsNoTracking().OrderByDescending(seal => seal.EventId).FirstOrDefaultAsync(cancellationToken);
        var after = last?.EventId ?? 0;
        var rows = await db.AuditEvents.AsNoTracking().Where(row => row.Id > after).OrderBy(row => row.Id).Take(AtOnce).ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return false;
        }

        var hash = last?.Hash ?? AuditChain.Beginning;
        var seals = new List<object[]>(rows.Count);
        foreach (var row in rows)
        {
            hash = AuditChain.Seal(hash, row);
            seals.Add([row.Id, hash]);
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.ExecuteManyAsync("""INSERT INTO "AuditSeals" ("EventId", "Hash") VALUES""", "", 2, seals, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbException exception) when (DatabaseFaults.IsDuplicate(exception))
        {
            return true; // Another process has sealed them: what is left is seen by looking again.
        }

        var head = Convert.ToHexStringLower(hash);
        LogHead(log, rows[^1].Id, head);

        return rows.Count == AtOnce;
    }

    /// <summary>In the log the head lies outside of the database: who changes the one does not change the other.</summary>
    [LoggerMessage(Level = LogLevel.Information, Message = "The audit is sealed up to event {Id}: {Hash}")]
    private static partial void LogHead(ILogger log, long id, string hash);
}
