using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Core.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Access;

/// <summary>Everything that the portal and its storage keep, to see whether an operation has changed any of it.</summary>
internal sealed class WorldState(DataDirectory folder) : IAsyncDisposable
{
    /// <summary>Counted, and sealed, behind the requests' back.</summary>
    private static readonly string[] s_ignored = ["traffic", "garbage", "PeriodicTasks", "AuditSeals", "BusinessFigures"];

    /// <summary>Of mails it counts which there are: how far the sending has come changes behind the requests' back.</summary>
    private const string Mails = "OutboxMails";

    private readonly List<Database> _databases = [];

    /// <summary>How many rows each table has, and a digest of them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync()
    {
        if (_databases.Count == 0)
        {
            foreach (var file in Directory.EnumerateFiles(folder.Path, "*.db", SearchOption.AllDirectories))
            {
                _databases.Add(new(Path.GetFileName(Path.GetDirectoryName(file))!, new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False")));
            }

            if (TestDatabases.ConnectionOf(folder.Path) is { } server)
            {
                _databases.Add(new("portal", new NpgsqlConnection($"{server};Pooling=False")));
            }
        }

        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var database in _databases)
        {
            foreach (var (table, digest) in await database.ReadAsync())
            {
                state.Add(table, digest);
            }
        }

        return state;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }
    }

    private sealed class Database(string name, DbConnection connection) : IAsyncDisposable
    {
        private const string SqliteTables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        private const string PostgresTables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";

        private string? _version;
        private Dictionary<string, string> _tables = [];

        public async Task<IReadOnlyDictionary<string, string>> ReadAsync()
        {
            if (connection.State is ConnectionState.Closed)
            {
                await connection.OpenAsync();
            }

            // Another one as soon as another connection has committed anything.
            var isServer = connection is NpgsqlConnection;
            var version = await QueryAsync(connection, isServer ? "SELECT pg_current_snapshot()::text" : "PRAGMA data_version").SingleAsync();
            if (version != _version)
            {
                _version = version;
                _tables = [];
                foreach (var table in await QueryAsync(connection, isServer ? PostgresTables : SqliteTables).ToListAsync())
                {
                    if (!s_ignored.Contains(table))
                    {
                        _tables.Add($"{name}/{table}", await DigestAsync(connection, table));
                    }
                }
            }

            return _tables;
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }

    private static async Task<string> DigestAsync(DbConnection connection, string table)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0;
        var columns = table == Mails ? "\"Key\"" : connection is NpgsqlConnection ? "\"t\"::text" : "*";
        await foreach (var row in QueryAsync(connection, $"SELECT {columns} FROM \"{table}\" AS \"t\"{(connection is NpgsqlConnection ? " ORDER BY 1" : "")}"))
        {
            rows++;
            digest.AppendData(Encoding.UTF8.GetBytes(row));
        }

        return $"{rows} rows, {Convert.ToHexString(digest.GetHashAndReset())}";
    }

    private static async IAsyncEnumerable<string> QueryAsync(DbConnection connection, string query)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names of tables come from the schema.
        command.CommandText = query;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            yield return string.Join('\u001f', Enumerable.Range(0, reader.FieldCount).Select(column =>
                reader.GetValue(column) is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)));
        }
    }
}
