using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Core.Data;

namespace Portal.Tests.Support;

/// <summary>The database of a world, with what is asked of it noted.</summary>
internal sealed class RecordedDatabases(string file, StatementRecorder recorder) : IDbContextFactory<PortalDb>
{
    public PortalDb CreateDbContext() => new(new DbContextOptionsBuilder<PortalDb>().UseSqlite($"Data Source={file}").AddInterceptors(recorder).Options);
}

/// <summary>Notes every question to the database.</summary>
internal sealed class StatementRecorder : DbCommandInterceptor
{
    public List<(string Sql, SqliteParameter[] Parameters)> Statements { get; } = [];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Statements.Add((command.CommandText, [.. command.Parameters.Cast<SqliteParameter>().Select(parameter => new SqliteParameter(parameter.ParameterName, parameter.Value))]));
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }
}
