using Microsoft.Data.Sqlite;
using Portal.Core.Data;
using Portal.Core.Operations;

namespace Portal.Tests.Support;

/// <summary>How the database goes about what an operation asks of it.</summary>
internal static class QueryPlans
{
    /// <summary>The lines of the plans of all that is asked, such as <c>SEARCH a USING INDEX …</c>.</summary>
    /// <param name="run">Runs an operation that is made with these services.</param>
    public static async Task<IReadOnlyList<string>> PlansAsync(this TestWorld world, Func<OperationServices, Task> run)
    {
        var seen = new StatementRecorder();
        var file = world.Get<DataDirectory>().DatabaseFile;
        await run(world.Get<OperationServices>() with { Databases = new RecordedDatabases(file, seen) });
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        foreach (var (sql, parameters) in seen.Statements)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is the portal's own.
            command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
#pragma warning restore CA2100
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                lines.Add(reader.GetString(3));
            }
        }

        Assert.NotEmpty(lines);
        return lines;
    }

    /// <summary>A page is read in the order of an index, and ends with the page.</summary>
    /// <param name="small">Tables that hold a few rows for ever, as the statements call them.</param>
    public static void AssertPaged(IReadOnlyList<string> lines, params string[] small) => Assert.All(Scans(lines, small), line => Assert.Contains(" INDEX ", line, StringComparison.Ordinal));

    /// <summary>Only what is asked for is read, and nothing is sorted.</summary>
    public static void AssertSought(IReadOnlyList<string> lines) => Assert.Empty(Scans(lines, []));

    /// <summary>What is read from its beginning on, other than what the same statement has found before.</summary>
    private static IEnumerable<string> Scans(IReadOnlyList<string> lines, string[] small)
    {
        Assert.DoesNotContain(lines, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
        var found = lines.Where(line => line.StartsWith("CO-ROUTINE ", StringComparison.Ordinal) || line.StartsWith("MATERIALIZE ", StringComparison.Ordinal))
            .Select(line => line.Split(' ', 2)[1]).Concat(small).ToHashSet(StringComparer.Ordinal);
        return lines.Where(line => line.StartsWith("SCAN ", StringComparison.Ordinal) && line != "SCAN CONSTANT ROW" && !found.Contains(line.Split(' ', 2)[1]));
    }
}
