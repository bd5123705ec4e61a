using Microsoft.Data.Sqlite;
using Portal.Core.Accounts;
using Portal.Core.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

/// <summary>What a search asks of the database, and how the database goes about it.</summary>
internal static class SearchStatements
{
    /// <summary>The one statement that a search runs.</summary>
    public static async Task<(string Sql, SqliteParameter[] Parameters)> StatementAsync(this AccountCrowd crowd, FindAccountsInput input)
    {
        var seen = new StatementRecorder();
        var databases = new RecordedDatabases(crowd.DatabaseFile, seen);
        await new FindAccounts(crowd.World.Get<OperationServices>() with { Databases = databases }).RunAsync(crowd.Staff, input, TestContext.Current.CancellationToken);
        return seen.Statements[0];
    }

    /// <summary>The lines of the plan, such as <c>SEARCH a USING INDEX …</c>.</summary>
    public static async Task<IReadOnlyList<string>> PlanAsync(this AccountCrowd crowd, FindAccountsInput input)
    {
        var (sql, parameters) = await crowd.StatementAsync(input);
        await using var connection = new SqliteConnection($"Data Source={crowd.DatabaseFile}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is the portal's own.
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(3));
        }

        return lines;
    }
}
