using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Core.Data.PostgreSql;

/// <summary>
/// Marks errors after which a change may have been made or not: of a commit, and of a change outside of a transaction. Whoever tries again after a lost connection
/// does so only without this mark.
/// </summary>
internal sealed class UnknownOutcomes : DbCommandInterceptor, IDbTransactionInterceptor
{
    public Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        if (eventData.Action == "Commit")
        {
            DatabaseFaults.MarkUnknown(eventData.Exception);
        }

        return Task.CompletedTask;
    }

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(eventData);
        if (command.Transaction is null && eventData.CommandSource is not (CommandSource.LinqQuery or CommandSource.FromSqlQuery))
        {
            DatabaseFaults.MarkUnknown(eventData.Exception);
        }

        return Task.CompletedTask;
    }
}
