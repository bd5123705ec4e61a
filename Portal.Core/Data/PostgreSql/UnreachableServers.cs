using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Portal.Core.Data.PostgreSql;

/// <summary>
/// Marks that no connection could be made, so that nothing was written by it. Of several servers none may be the one that is written to, for the moments in which one takes over from
/// another; Npgsql's own sign for what passes is not set then.
/// </summary>
internal sealed class UnreachableServers : DbConnectionInterceptor
{
    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventData);

        // Anything else says by its cause, or by what the server answered, whether it passes.
        if (eventData.Exception is NpgsqlException { InnerException: null } and not PostgresException)
        {
            DatabaseFaults.MarkUnreachable(eventData.Exception);
        }

        return Task.CompletedTask;
    }
}
