using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Portal.Core.Operations;

namespace Portal.Core.Data.PostgreSql.Copying;

/// <param name="Digest">Over the digests of all its rows, the same in both databases.</param>
public sealed record CopiedRows(string Table, long Rows, string Digest);

/// <summary>
/// Copies a whole portal from SQLite to PostgreSQL: row by row in the order of the tables, then reads both again and compares each row. All of it or nothing: what does not
/// come out the same leaves the server as it was. Refused: a server that holds anything already, a file whose schema is not the newest, and texts that PostgreSQL cannot keep.
/// </summary>
/// <param name="from">On SQLite; no portal may run on it.</param>
/// <param name="to">On PostgreSQL, of the newest schema.</param>
public sealed class DatabaseCopy(PortalDb from, PortalDb to)
{
    /// <summary>Rows per statement, so that the server has few to look back at when it ends.</summary>
    private const int AtOnce = 20_000;

    /// <summary>Filled by a trigger as the customers come.</summary>
    private const string FilledByItself = "CustomerTags";

    /// <summary>Migrating fills these; they are emptied first. In a database that is otherwise empty no key has sealed anything yet.</summary>
    private static readonly string[] s_filledFromTheStart = ["AspNetRoles", "NumberSeries", "ProtectionKeys"];

    private readonly IReadOnlyList<CopiedTable> _tables = CopiedTable.InOrder(from, to);

    /// <summary>The database in a file, for reading all of it.</summary>
    /// <param name="services">Those of the portal, as a part of the model is theirs.</param>
    public static PortalDb OpenSource(string file, IServiceProvider services) =>
        new(new DbContextOptionsBuilder<PortalDb>().UseSqlite($"Data Source={file};Mode=ReadWrite;Pooling=False").UseApplicationServiceProvider(services).Options);

    /// <param name="done">Told of each table that is the same in both.</param>
    public async Task<Result<IReadOnlyList<CopiedRows>>> RunAsync(Action<CopiedRows> done, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(done);
        if ((await from.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            return Refusal.Conflict(DataText.CopyOldSource);
        }

        // Both stay as they are meanwhile.
        await using var reading = await from.Database.BeginTransactionAsync(cancellationToken);
        await using var transaction = await to.Database.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync($"LOCK TABLE {string.Join(", ", _tables.Select(table => $"\"{table.Name}\""))} IN EXCLUSIVE MODE", cancellationToken);
        if (await FindFilledAsync(cancellationToken) is { } filled)
        {
            return Refusal.Conflict(string.Format(CultureInfo.CurrentCulture, DataText.CopyTargetFilled, filled));
        }

        foreach (var name in s_filledFromTheStart)
        {
            await ExecuteAsync($"DELETE FROM \"{name}\"", cancellationToken);
        }

        foreach (var table in _tables.Where(table => table.Name != FilledByItself))
        {
            if (await CopyAsync(table, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        await GoOnNumberingAsync(cancellationToken);
        List<CopiedRows> same = [];
        foreach (var table in _tables)
        {
            var compared = await CompareAsync(table, cancellationToken);
            if (compared.Refusal is { } refusal)
            {
                return refusal;
            }

            same.Add(compared.Value);
            done(compared.Value);
        }

        // The server plans by what it knows of its tables, and would know nothing of these until it gets round to them.
        await ExecuteAsync($"ANALYZE {string.Join(", ", _tables.Select(table => $"\"{table.Name}\""))}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Result<IReadOnlyList<CopiedRows>>.Of(same);
    }

    private NpgsqlConnection Server => (NpgsqlConnection)to.Database.GetDbConnection();

    /// <summary>The first table that holds something.</summary>
    private async Task<string?> FindFilledAsync(CancellationToken cancellationToken)
    {
        foreach (var table in _tables)
        {
            var condition = table.Name switch { "AspNetRoles" or "ProtectionKeys" => "WHERE false", "NumberSeries" => "WHERE \"Last\" > 0", _ => "" };
            if (await ScalarAsync($"SELECT EXISTS (SELECT 1 FROM \"{table.Name}\" {condition})", cancellationToken) is true)
            {
                return table.Name;
            }
        }

        return null;
    }

    private async Task<Refusal?> CopyAsync(CopiedTable table, CancellationToken cancellationToken)
    {
        await using var reader = await ReadAsync(from, table, cancellationToken);
        var more = await reader.ReadAsync(cancellationToken);
        while (more)
        {
            await using var rows = await Server.BeginBinaryImportAsync(table.Copy, cancellationToken);
            for (var count = 0; more && count < AtOnce; count++, more = await reader.ReadAsync(cancellationToken))
            {
                await rows.StartRowAsync(cancellationToken);
                for (var index = 0; index < table.Columns.Count; index++)
                {
                    var column = table.Columns[index];
                    if (column.Write(column.ReadFrom(reader, index)) is not { } value)
                    {
                        await rows.WriteNullAsync(cancellationToken);
                    }
                    else if (value is string text && text.Contains('\0', StringComparison.Ordinal))
                    {
                        return Refusal.Conflict(string.Format(CultureInfo.CurrentCulture, DataText.CopyOddText, column.Name, table.Name, KeyOf(table, reader)));
                    }
                    else
                    {
                        await rows.WriteAsync(value, column.StoreType, cancellationToken);
                    }
                }
            }

            await rows.CompleteAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>Numbers go on after the last one that was ever given, also where its row is gone.</summary>
    private async Task GoOnNumberingAsync(CancellationToken cancellationToken)
    {
        var given = await from.Database.SqlQueryRaw<GivenNumber>("SELECT \"name\" AS \"Name\", \"seq\" AS \"Last\" FROM sqlite_sequence").ToListAsync(cancellationToken);
        foreach (var (name, last) in given.Where(number => number.Last > 0).Select(number => (number.Name, number.Last)))
        {
            if (name == "AuditEvents")
            {
                await ExecuteAsync($"UPDATE \"AuditNumbers\" SET \"Last\" = {last}", cancellationToken);
            }
            else if (_tables.FirstOrDefault(table => table.Name == name) is { } table)
            {
                await ScalarAsync($"SELECT setval(pg_get_serial_sequence('\"{name}\"', '{table.Key[0]}'), {last})", cancellationToken);
            }
        }
    }

    private async Task<Result<CopiedRows>> CompareAsync(CopiedTable table, CancellationToken cancellationToken)
    {
        await using var source = await ReadAsync(from, table, cancellationToken);
        await using var target = await ReadAsync(to, table, cancellationToken);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long rows = 0; ; rows++)
        {
            var (hasSource, hasTarget) = (await source.ReadAsync(cancellationToken), await target.ReadAsync(cancellationToken));
            if (hasSource != hasTarget)
            {
                return Refusal.Conflict(string.Format(CultureInfo.CurrentCulture, DataText.CopyOtherCount, table.Name, rows));
            }

            if (!hasSource)
            {
                return new CopiedRows(table.Name, rows, Convert.ToHexStringLower(all.GetHashAndReset())[..16]);
            }

            var hash = HashOf(table, index => table.Columns[index].ReadFrom(source, index));
            if (!hash.AsSpan().SequenceEqual(HashOf(table, index => target.IsDBNull(index) ? null : table.Columns[index].ReadTo(target, index))))
            {
                return Refusal.Conflict(string.Format(CultureInfo.CurrentCulture, DataText.CopyOtherRow, table.Name, KeyOf(table, source)));
            }

            all.AppendData(hash);
        }
    }

    private static byte[] HashOf(CopiedTable table, Func<int, object?> read)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var index = 0; index < table.Columns.Count; index++)
        {
            var value = table.Columns[index].Canonical(read(index));
            hash.AppendData(BitConverter.GetBytes(value.Length));
            hash.AppendData(value);
        }

        return hash.GetHashAndReset();
    }

    private static string KeyOf(CopiedTable table, DbDataReader reader) => string.Join(" ", table.Key.Select(name => reader.GetValue(reader.GetOrdinal(name))));

    private static async Task<DbDataReader> ReadAsync(PortalDb db, CopiedTable table, CancellationToken cancellationToken) => await Command(db, table.Select).ExecuteReaderAsync(cancellationToken);

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var command = Command(to, statement);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<object?> ScalarAsync(string statement, CancellationToken cancellationToken)
    {
        await using var command = Command(to, statement);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static DbCommand Command(PortalDb db, string statement)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandTimeout = 0; // A large table takes as long as it takes.
#pragma warning disable CA2100 // Names of the model only.
        command.CommandText = statement;
#pragma warning restore CA2100
        return command;
    }

    private sealed class GivenNumber
    {
        public required string Name { get; init; }

        public long Last { get; init; }
    }
}
