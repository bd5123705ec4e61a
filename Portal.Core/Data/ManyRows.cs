using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Core.Data;

/// <summary>Writes many rows with few statements: one by one, a round over all accounts would mostly wait for the way to the database.</summary>
internal static class ManyRows
{
    private const int RowsPerStatement = 200;

    /// <summary>Runs a statement over rows of values, in as many pieces as it takes; in the caller's transaction.</summary>
    /// <param name="before">The statement up to the rows, ending in <c>VALUES</c>.</param>
    /// <param name="after">The rest of it.</param>
    /// <param name="columns">Values per row.</param>
    public static async Task ExecuteManyAsync(
        this PortalDb db, string before, string after, int columns, IEnumerable<object[]> rows, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            var prepared = 0;
            foreach (var piece in rows.Chunk(RowsPerStatement))
            {
                if (piece.Length != prepared)
                {
                    prepared = piece.Length;
                    Write(command, before, after, columns, prepared);
                }

                for (var row = 0; row < piece.Length; row++)
                {
                    for (var column = 0; column < columns; column++)
                    {
                        command.Parameters[(row * columns) + column].Value = piece[row][column] is DateTime time ? Utc(time) : piece[row][column];
                    }
                }

                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>As in <see cref="UtcConverter"/>, which knows nothing of these statements.</summary>
    private static DateTime Utc(DateTime time) => time.Kind is DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private static void Write(DbCommand command, string before, string after, int columns, int rows)
    {
        var sql = new StringBuilder(before).Append(' ');
        command.Parameters.Clear();
        for (var index = 0; index < rows * columns; index++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{index}");
            command.Parameters.Add(parameter);
            sql.Append(index % columns != 0 ? ", " : index == 0 ? "(" : "), (").Append(parameter.ParameterName);
        }

#pragma warning disable CA2100 // The callers' own words; what is not theirs is in parameters.
        command.CommandText = sql.Append(") ").Append(after).ToString();
#pragma warning restore CA2100
    }
}
