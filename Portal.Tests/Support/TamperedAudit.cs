using Microsoft.EntityFrameworkCore;
using Portal.Core.Auditing;
using Portal.Core.Data;
using Portal.Core.Data.PostgreSql;

namespace Portal.Tests.Support;

/// <summary>Changes the audit as somebody does who has the database.</summary>
internal static class TamperedAudit
{
    /// <summary>Runs a statement with the database's own refusals taken away for that time.</summary>
    public static async Task TamperAsync(this PortalDb db, FormattableString statement)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunAsync(db, TestDatabases.ArePostgres ? PostgresAudit.Unprotect : AuditProtection.Remove);
        await db.Database.ExecuteSqlAsync(statement, cancellationToken);
        await RunAsync(db, TestDatabases.ArePostgres ? PostgresAudit.Protect : AuditProtection.Add);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task RunAsync(PortalDb db, IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            await db.Database.ExecuteSqlRawAsync(statement, TestContext.Current.CancellationToken);
        }
    }
}
