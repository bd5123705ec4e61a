using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;

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
        foreach (var piece in rows.Chunk(RowsPerStatement))
        {
            await db.Database.ExecuteSqlRawAsync(Write(before, after, columns, piece.Length), piece.SelectMany(row => row), cancellationToken);
        }
    }

    private static string Write(string before, string after, int columns, int rows)
    {
        var sql = new StringBuilder(before).Append(' ');
        for (var index = 0; index < rows * columns; index++)
        {
            sql.Append(index % columns != 0 ? ", " : index == 0 ? "(" : "), (").Append(CultureInfo.InvariantCulture, $"{{{index}}}");
        }

        return sql.Append(") ").Append(after).ToString();
    }
}
